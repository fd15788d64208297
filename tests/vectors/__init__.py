"""Shared vectors: questions with their answers, for both halves."""
