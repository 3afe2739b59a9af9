"""From the command line to a running server: options, preparation, and the processes that are looked after."""
