"""The clinical record of a spine tumour: which fields it has, and what may be written in them."""
