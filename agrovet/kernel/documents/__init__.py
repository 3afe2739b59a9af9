"""
Documents about modules and events, written from the code: schemas, AsyncAPI, a page for each module.

`manage.py event_documents` writes them, and compares them with `--check`.
"""
