"""The house itself: docs, lock files, words."""
