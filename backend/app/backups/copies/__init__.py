"""Copies of verified backups in further places: made, read back, drilled, restored from, and let go of."""
