"""The statistics behind a complexity class: noise apart, curves fitted, one chosen, its intervals.

``app.experiments.fit`` is the way in, and ``plane`` for two variables; docs/fit.md explains the
method and shows how often it is right. Only the worker and the command line import this: it needs
numpy and scipy.
"""
