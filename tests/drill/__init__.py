"""The drill: modules leave the monolith and come back while people use it. `scripts/drill --help`."""
