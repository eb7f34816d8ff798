"""The night of many accounts on PostgreSQL: `python -m tests.scale`, which `make scale` runs."""
