"""The databases of both kinds."""

from both_databases import both, postgres_url

__all__ = ["both", "postgres_url"]
