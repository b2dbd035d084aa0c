"""The command line, in process and as people run it."""
