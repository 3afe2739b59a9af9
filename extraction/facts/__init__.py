"""What is told of modules, as plain values: each function is behind a page of the console and a command's `--json`."""
