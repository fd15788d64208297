"""Measures push and pull of the running product against the raw driver, in the same run."""
