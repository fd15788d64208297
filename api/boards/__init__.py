"""What leads watch: the inbox of reviews and discrepancies."""
