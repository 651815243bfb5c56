"""The figures of a board: what is counted, how it is drawn, and what is handed out of it."""
