"""``slope project``: a learner's own code tried out, on their own machine."""
