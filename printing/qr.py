"""Knows the symbol that is scanned: a code's QR at level M, never forced above version 4, with its quiet zone."""

import segno

from sync import codes

QUIET = 4
"""Modules of white around the symbol."""

LARGEST_VERSION = 4


class TooLong(Exception):
    """The public address makes the symbol too fine to scan; a shorter one, or the bare code, is needed."""


def content(key: str, copy: int, address: str) -> str:
    """Return what the symbol says: the address of the code, or the bare code if there is no address.

    Scheme and host stay in lower case: some phones take an upper-case one for text.
    """
    code = codes.write(key, copy)
    return f"{address.rstrip('/')}/s/{code}" if address else code


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the symbol's modules, dark ones true, without the quiet zone; raise TooLong."""
    made = segno.make(text, error="m", micro=False, boost_error=True)
    if int(made.version) > LARGEST_VERSION:
        raise TooLong(f"the address in codes makes them version {made.version}; {LARGEST_VERSION} is the largest")
    return tuple(tuple(bool(one) for one in row) for row in made.matrix)
