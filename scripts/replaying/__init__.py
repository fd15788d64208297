"""Plays a shop's log through a running server: clean, under faults, and in shuffled order."""
