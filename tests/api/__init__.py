"""The ledger and the wire, on both databases."""
