"""The frame of every page at the office."""
