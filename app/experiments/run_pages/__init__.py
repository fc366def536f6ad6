"""A run's own pages, and the forms that begin and end runs."""
