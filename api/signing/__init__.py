"""Signing in to the office, what devices are told of rights, and the audit."""
