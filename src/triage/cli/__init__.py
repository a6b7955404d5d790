"""The command line: one file a command, click in front, nothing decided here."""
