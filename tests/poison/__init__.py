"""Rows that hold what no form lets in, written by SQL: lists answer all the same."""
