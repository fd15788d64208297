"""Late entry at the office: a shift typed in afterwards."""
