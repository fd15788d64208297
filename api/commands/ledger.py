"""Runs the ledger of a server that began it, over the socket that it was given: `python -m api.commands.ledger NUMBER`."""

import os
import signal
import sys

from api import loop
from api.commands.quick import be_quick
from api.departments import BOOKS
from api.ledger.keeper import keep


def main() -> None:
    """Keep the ledger until the server ends, who hears signals for both: what it handed in is committed before."""
    os.umask(0o077)
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    be_quick()
    loop.run(keep(int(sys.argv[1]), BOOKS))


if __name__ == "__main__":
    main()
