"""What only the office and the central database see."""
