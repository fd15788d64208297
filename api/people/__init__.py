"""People: sign-in, roles, rights."""
