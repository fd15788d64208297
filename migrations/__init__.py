"""The one migration history, for both databases."""
