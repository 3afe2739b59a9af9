"""The faults, each in a file: `cause` does it, waits, and takes it away again."""
