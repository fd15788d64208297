"""The one write path: everything that says something happened goes through here as a record."""
