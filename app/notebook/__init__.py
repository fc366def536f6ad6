"""Everything that a learner did, to take along: HTML, JSON, an Anki deck, CSV."""
