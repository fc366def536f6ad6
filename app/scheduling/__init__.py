"""When a question or a card comes back: review logs, and FSRS over them."""
