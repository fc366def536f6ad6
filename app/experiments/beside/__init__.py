"""Runs beside runs: which there are, what differs, by how much, and how a page shows it."""
