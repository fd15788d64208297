"""Engines, locks and rows: what differs between SQLite and PostgreSQL ends here."""
