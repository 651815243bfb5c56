"""The pages of the desk, of a case and of what belongs to it."""
