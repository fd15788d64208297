"""What a department promises, as the office and its neighbours see it."""
