"""Messages to people: an outbox, texts in both languages, and one transport a file."""
