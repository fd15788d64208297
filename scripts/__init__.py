"""Commands for developers and operators; each begins with a file without an ending."""
