"""The chart of a run as a picture: inline for pages, and standing alone for files."""
