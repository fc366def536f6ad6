"""Curves that learners drew before they measured, and how far off they were."""
