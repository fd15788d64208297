"""Who may do what: sign-in, roles, rights, PINs, and the audit of both."""
