"""The morning page: what happened yesterday, what waits, what to do first."""
