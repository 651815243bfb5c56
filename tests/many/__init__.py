"""Boards with very many cases: made for measuring, never in a database of somebody else."""
