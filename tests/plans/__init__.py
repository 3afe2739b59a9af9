"""How the databases answer each list: from an index, whatever the size of the table."""
