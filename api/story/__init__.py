"""The demo plant: its factory, its people, and how what departments tell of it reaches the ledger."""
