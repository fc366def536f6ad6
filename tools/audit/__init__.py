"""The audits: every page kind held to what docs/auditing.md promises. `python -m tools.audit`."""
