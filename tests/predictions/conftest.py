"""The whole application, and the databases of both kinds."""

from both_databases import both, postgres_url
from site_fixtures import app, content_dir, newcomer, visitor

__all__ = ["app", "both", "content_dir", "newcomer", "postgres_url", "visitor"]
