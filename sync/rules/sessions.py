"""Sessions: a start, its pauses and goings-on, paired by name. No clock takes part.

A pause names the session and the last going-on its author had seen; a going-on names the pause it ends. What names the
same is said of the same stretch: two phones that pause one session pause it once, and one going-on ends both.
"""

from collections.abc import Iterator

from sync.gathered import Gathered
from sync.records import Pause, Start

Stretch = tuple[tuple[str, ...], tuple[str, ...]]
"""What began a stretch of work, and the pauses that ended it: none while it runs."""


def stretches(gathered: Gathered, session: str, word: str = "", paused: bool = False) -> Iterator[Stretch]:
    """Yield the stretches of a session in their order; sorted ids of counted records.

    A phone that knows only how the session stands goes on from its last `word`, and whether that paused it.
    """
    pauses = [(one, gathered.records[one].body) for one in gathered.saying(Pause, session)]
    begun: tuple[str, ...] = (word or session,)
    ended: tuple[str, ...] = begun if paused else ()
    passed: set[str] = set(begun)
    while True:
        if not ended:
            here = {one for one, body in pauses if (getattr(body, "after", None) or session) in begun}
            ended = tuple(sorted(here - passed))
        yield begun, ended
        passed.update(ended)
        begun = tuple(sorted({one for pause in ended for one in gathered.saying(Start, pause)} - passed))
        if not begun:
            return
        passed.update(begun)
        ended = ()


def standing(gathered: Gathered, session: str, word: str = "", paused: bool = False) -> tuple[str, bool]:
    """Return the last word on a session, and whether it is a pause."""
    begun, ended = list(stretches(gathered, session, word, paused))[-1]
    return (ended[0], True) if ended else (begun[0], False)
