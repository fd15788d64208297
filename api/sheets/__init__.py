"""What a sheet of a department is: its columns, what it would change, and what is there already as its lines."""
