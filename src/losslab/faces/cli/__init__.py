"""The command line: one file per command, and how its pages are set."""
