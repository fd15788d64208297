"""Reading what was made and lost, for people who count."""
