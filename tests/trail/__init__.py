"""The audit trail: complete, sealed, told in plain words, and handed out."""
