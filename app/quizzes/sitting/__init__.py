"""A sitting: a test of ten drawn questions, from its start page to its result."""
