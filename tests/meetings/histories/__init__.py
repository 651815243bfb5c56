"""Random histories of meetings, driven through the real verbs on PostgreSQL.

`world` reads everything that is stored, `invariants` says what must always hold, `machine` lets
people do things in any order, `faults` breaks the program on purpose, `soak` runs it for long.
"""
