"""Knows how a process that goes on for long is made quick."""

import gc
import sys

RARELY = (100_000, 20, 100)
"""When garbage is looked for: a full search walks every fold in memory, and cost up to half of a batch (measured)."""


IN_TURNS = 0.0005
"""Seconds for which one thread may keep Python to itself while others wait: with the usual 5 ms, whoever waits for requests
and whoever writes keep each other waiting between any two statements."""


def be_quick() -> None:
    """What was made while starting stays for ever, and is not walked again."""
    sys.setswitchinterval(IN_TURNS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
