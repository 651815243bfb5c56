"""`./run bench-live`: many members follow a meeting, and it is measured how fast."""
