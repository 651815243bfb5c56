"""The printed documents of the demonstration board: checked by other tools, and timed."""
