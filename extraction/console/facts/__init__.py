"""What pages show, as plain values: each function is the one behind a page and behind a command's `--json`."""
