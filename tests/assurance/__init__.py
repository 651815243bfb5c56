"""The hazard log and the table of security requirements, held against the tests they name."""
