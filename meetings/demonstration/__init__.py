"""The demonstration board: invented people and cases, lived through the program's own verbs."""
