"""How far a learner is with the modes of a lesson."""
