"""The whole application, for tests of what is said about its pages."""

from site_fixtures import app, content_dir

__all__ = ["app", "content_dir"]
