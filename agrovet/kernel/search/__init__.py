"""
Searching as people expect: without accents, by stems, with misspellings (`docs/explanation/search.md`).

A module keeps, beside its rows, a table of their words (`tables`), written in the transaction that writes the row
(`keeping`); each database indexes that table in its own way (`indexes`), and is asked in its own way (`finding`).
"""
