"""Claims held against a run: held, contradicted, or not settled by it (docs/claims.md).

Judging reads stored samples and stored fits; nothing is computed here that needs numpy.
"""
