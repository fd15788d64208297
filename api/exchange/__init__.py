"""What comes into the house and leaves it as a sheet: imports and exports."""
