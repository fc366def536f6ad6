"""A machine's own page: its runs over time, and what changed between them."""
