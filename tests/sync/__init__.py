"""The agreement: rules, laws, twins."""
