"""Runs the ledger of a server that began it, over the socket that it was given: `python -m api.commands.ledger NUMBER`."""

import os
import signal
import sys
from typing import NoReturn

from api import loop
from api.commands.quick import be_quick
from api.departments import BOOKS
from api.ledger.keeper import keep


def run(number: int) -> NoReturn:
    """Keep the ledger until the server ends, who hears signals for both: what it handed in is committed before."""
    os.umask(0o077)
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    be_quick()
    try:
        loop.run(keep(number, BOOKS))
    except BaseException:  # noqa: BLE001  # a fork must not go on as its parent would
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    run(int(sys.argv[1]))
