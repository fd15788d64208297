"""What lies where: opening stock, and what records have moved since."""
