"""Reading files that others made: what they are, whose, and what they show.

Bytes and values in, bytes and values out; nothing here knows of a case, a person of the board or
a database. Whatever is in a file, the answer is a value or a `Refused` with a sentence.
"""
