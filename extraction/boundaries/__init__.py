"""
What imports do not show: everything by which a module could hang on another past its door.

`python -m extraction.boundaries` lists it by file and line. import-linter, configured in pyproject.toml,
sees to the imports themselves.
"""
