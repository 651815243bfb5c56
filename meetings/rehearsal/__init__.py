"""The rehearsal: a whole case through the running server, as a hospital's check."""
