"""What is due today, over all lessons, and the cards of a lesson."""
