"""The load client of `./run bench-live`: many members follow meetings, and it is measured how fast."""
