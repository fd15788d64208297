"""Draws shared vectors until every outcome, note, discrepancy and gate is shown; run it when a rule changes.

    python -m tests.vectors.make

The files are frozen: a difference in them is a change of the rules, and wants a new rules version.
"""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from sync import codes
from sync.canon import canonical
from sync.fold import fold
from sync.gates import advise, propose
from sync.records import Cancel, Close, Decide, Finish, Hold, Inspect, Object, Scrap, Seen, Start, Void
from sync.state import Stamped, State
from tests.kit.sets import CARDS, HOUR, KNOWN, ORDER, PEOPLE, Draw, record_id, release, stamped
from tests.kit.twin import fold_question
from tests.sync.test_twins import answer_of

HERE = Path(__file__).parent

NOT_FOLDED = frozenset(
    {"malformed", "hash", "nul", "too_large", "unknown_kind", "newer", "unsealed", "bad_seal", "unknown_device", "id_reused",
     "rule_failed", "address", "quarantined", "tag_reused", "overlaps"}
)  # fmt: skip
"""Names that the server's door or the second layer gives, not the fold of an order."""

ENOUGH = 3
"""How often each name must be shown."""

QUANTITIES = (
    "0", "1", "1.5", "0.001", "9999999999", "10000000000", "9999999999.999", "1.0", "01", "+1", "-1", "-0", "1e3", "1E3", "", " 1",
    "1 ", ".5", "5.", "1,5", "1 000", "NaN", "Infinity", "-Infinity", "0x10", "１", "一", "1.2345", "1.234", "00", "0.0", "1_000",
)  # fmt: skip

TYPED = (
    "12,5", "1,000", "1,000.5", "1,00", "12,500", "1234,567", "1 000", "1 0", "１２．５", "１，０００", "5.0", "0005", ".5", "5.", ".", "",
    "12个", "-1", "1e3", "1,000,000", "1,000 000", ",5", "0,5", "٣", "1\u00a0000", " 7 ", "1..5", "0.0",
)  # fmt: skip
"""What people type into quantity fields."""

Vector = list[Any]


def drawn() -> Iterator[list[Stamped]]:
    """Yield sets by chance, larger ones later."""
    for seed in range(90_000):
        draw = random.Random(seed)
        yield Draw(draw, draw.randrange(2, 6 if seed < 40_000 else 9)).records()


def folds() -> tuple[list[Vector], list[State]]:
    """Return the fewest small sets that show everything `ENOUGH` times, and states for the gates."""
    seen: Counter[str] = Counter()
    found: list[tuple[Counter[str], Vector]] = []
    states: list[State] = []
    for number, records in enumerate(chain(crafted(), ended(), drawn())):
        one = fold(ORDER, records, KNOWN)
        state = one.state()
        names = Counter(n for o in one.all_noted().values() for n in (o.result, o.reason, *o.notes) if n)
        names.update(d.kind for d in state.discrepancies.values())
        names.update(f"said {type(r.body).__name__}" for r in records)
        names.update(f"allowed {d.kind}" for d in state.discrepancies.values() if d.allowed)
        if number < len(list(crafted())) or any(seen[name] <= ENOUGH for name in names):
            seen.update(names)
            answer = {"state": state, "outcomes": one.all_noted()}
            found.append((names, [fold_question(ORDER, records, KNOWN), msgspec.json.decode(canonical(answer))]))
            states.append(state)
    kept = [vector for _, vector in found[: len(list(crafted()))]]
    for names, vector in sorted(found[len(kept) :], key=lambda one: -len(msgspec.json.encode(one[1]))):
        if all(seen[name] - count >= ENOUGH for name, count in names.items()):
            seen -= names
        else:
            kept.append(vector)
    return kept, states


def crafted() -> Iterator[list[Stamped]]:
    """Yield sets for edges that chance seldom draws: more redone than was set aside, just so much; one decision in another's place."""
    work = {"recorder": PEOPLE[0], "person": PEOPLE[0], "order": ORDER}
    for good in ("10", "11"):
        yield [release(quantity="10"), stamped(2, Finish(**work, operation=10, good=good))]  # type: ignore[arg-type]  # fields above
    report = stamped(2, Finish(**work, operation=10, good="3"))  # type: ignore[arg-type]  # fields above
    first = stamped(3, Decide(recorder=PEOPLE[0], home=ORDER, target=report.id, answer="void"), roles=("lead",))
    for older in ((), (first.id,), (record_id(9),), (record_id(8), record_id(9))):
        told = Decide(recorder=PEOPLE[0], home=ORDER, target=report.id, answer="count", supersedes=older)
        yield [release(quantity="10"), report, first, stamped(4, told, roles=("lead",))]
    for revoked in (2 * HOUR - 1, 2 * HOUR, 2 * HOUR + 1):
        yield [release(quantity="10"), stamped(2, Finish(**work, operation=10, good="3"), revoked=revoked)]  # type: ignore[arg-type]  # fields above
    for unit in ("", "pcs", "kg", "g"):
        in_unit = Finish(**work, operation=10, good="3", unit=unit)  # type: ignore[arg-type]  # fields above
        yield [release(quantity="10"), stamped(2, in_unit)]
        yield [release(quantity="10"), stamped(2, Scrap(**work, operation=10, quantity="1", unit=unit))]  # type: ignore[arg-type]  # as above
    for longest in (36 * HOUR, 20 * HOUR):
        for end in (41 * HOUR, 25 * HOUR, 23 * HOUR):
            span = Finish(**work, operation=10, good="3", worked_from=4 * HOUR, worked_to=end)  # type: ignore[arg-type]  # fields above
            yield [release(quantity="10"), stamped(90, span, longest=longest)]
    for begin in (0, 2 * HOUR, 27 * HOUR):
        since = stamped(27, Start(**work, operation=10, worked_from=begin))  # type: ignore[arg-type]  # fields above
        ended = stamped(28, Finish(**work, operation=10, good="3", start=since.id))  # type: ignore[arg-type]  # as above
        twin = stamped(29, Finish(**work, operation=10, good="3", worked_from=3 * HOUR, worked_to=28 * HOUR), device=2)  # type: ignore[arg-type]  # as above
        yield [release(quantity="10"), since, ended, twin]
        yield [release(quantity="10"), stamped(27, Finish(**work, operation=10, good="3", worked_from=begin))]  # type: ignore[arg-type]  # as above
    take_back = Void(recorder=PEOPLE[0], home=ORDER, target=report.id)
    for facts in ({}, {"pinned": True}, {"pinned": True, "proved": True}, {"device": 2}, {"pinned": True, "run": "x"}):
        for later in (3, 12, 13):
            yield [release(quantity="10"), report, stamped(later, take_back, **facts)]
    started = stamped(4, Start(**work, operation=10))  # type: ignore[arg-type]  # fields above
    taken = stamped(6, Void(recorder=PEOPLE[0], home=ORDER, target=started.id), pinned=True)
    yield [release(quantity="10"), started, taken]
    yield [release(quantity="10"), started, taken, stamped(5, Finish(**work, operation=10, start=started.id))]  # type: ignore[arg-type]  # as above
    objection = stamped(5, Object(recorder=PEOPLE[0], person=PEOPLE[0], home=ORDER, target=report.id))
    for answers in ((), (objection.id,)):
        word = Decide(recorder=PEOPLE[0], home=ORDER, target=report.id, answer="count", answers=answers)
        again = Decide(recorder=PEOPLE[0], home=ORDER, target=report.id, answer="count", supersedes=(record_id(6),))
        yield [release(quantity="10"), report, objection, stamped(6, word, roles=("lead",))]
        yield [
            release(quantity="10"),
            report,
            objection,
            stamped(6, word, roles=("lead",)),
            stamped(7, again, roles=("lead",)),
        ]
    for moved in ("1", "3"):
        held = stamped(2, Finish(**work, operation=10, good="3", hold="5"))  # type: ignore[arg-type]  # fields above
        seen = Inspect(**work, operation=10, finish=held.id, good=moved, scrap="1")  # type: ignore[arg-type]  # as above
        yield [release(quantity="10"), held, stamped(3, seen, roles=("inspector",))]
    for redone in ("1", "2", "5"):
        yield [
            release(quantity="10"),
            stamped(2, Finish(**work, operation=10, good="3", rework="2")),  # type: ignore[arg-type]  # fields above
            stamped(3, Finish(**work, operation=10, good=redone, work="rework")),  # type: ignore[arg-type]  # as above
            stamped(4, Finish(**work, operation=20, good="6")),  # type: ignore[arg-type]  # as above
        ]


def ended() -> Iterator[list[Stamped]]:
    """Yield orders on hold, cancelled and closed."""
    for kind in (Hold, Cancel, Close):
        for seen in ("0", "3"):
            body = kind(
                recorder=PEOPLE[0], order=ORDER, on=(release().id,), seen=(Seen(operation=10, reports=1, good=seen),)
            )
            work = {"recorder": PEOPLE[0], "person": PEOPLE[0], "order": ORDER}
            report = stamped(2, Finish(**work, operation=10, good="3"))  # type: ignore[arg-type]  # fields above
            yield [release(), report, stamped(3, body, roles=("planner",), office=True)]


def gates(states: list[State]) -> list[Vector]:
    """Return advice and proposals for states of the sets, each kind of advice several times."""
    seen: Counter[str] = Counter()
    found: list[Vector] = []
    draw = random.Random(1)
    for state in [None, None, None, *states]:
        for operation in (10, 20, 30, 99):
            advice = advise(state, operation, 1_000)
            name = f"{advice.level} {advice.reason}"
            if seen[name] < 4:
                seen[name] += 1
                question = {"ask": "advise", "state": state, "operation": operation, "as_of": 1_000}
                found.append([question, msgspec.to_builtins(advice)])
        if len(found) < 90:
            person, card, last = draw.choice(PEOPLE), draw.choice([None, *CARDS]), draw.choice([0, 20_000])
            proposal = propose(state, 10, person, card, last)
            question = {"ask": "propose", "state": state, "operation": 10, "person": person, "card": card, "last": last}
            found.append([question, msgspec.json.decode(canonical(proposal))])
    return found


def scans() -> list[Vector]:
    """Return codes as printed, as typed, as damaged; and quantities of every kind."""
    draw = random.Random(2)
    found: list[Vector] = []
    for kind in codes.Kind:
        key = codes.key(kind, draw.randbytes(7))
        whole = codes.write(key, draw.randrange(32))
        found.append([{"ask": "write", "key": key, "copy": 3}, codes.write(key, 3)])
        wide = "".join(chr(ord(c) + 0xFEE0) for c in whole)
        swapped = whole[:4] + whole[5] + whole[4] + whole[6:]
        for text in (
            whole, whole.lower(), codes.grouped(whole), f"https://bg.example/s/{whole}", f"]Q1{whole}\r\n", wide,
            whole.replace("0", "O").replace("1", "l"), f"{whole}\\n", f"XY{whole}", f"工单:{whole}", swapped, whole[:-1],
            whole[:3] + "U" + whole[4:], f"ABCDEF{whole}", f"{whole}?x=1", f"06901234567892{whole[:2]}", f"编号{whole[:9]}",
        ):  # fmt: skip
            try:
                answer: Any = codes.parse(text)._asdict()
            except codes.Damaged as error:
                answer = {"damaged": str(error)}
            found.append([{"ask": "parse", "text": text}, answer])
    for text in QUANTITIES:
        for scale in (0, 3):
            question = {"ask": "quantity", "text": text, "scale": scale}
            found.append([question, msgspec.json.decode(answer_of(question))])
    for text in TYPED:
        question = {"ask": "typed", "text": text}
        found.append([question, msgspec.json.decode(answer_of(question))])
    return found


def main() -> None:
    """Write the files."""
    kept, states = folds()
    for name, lines in (("fold", [*kept, *gates(states)]), ("scans", scans())):
        text = b"\n".join(msgspec.json.encode(line) for line in lines) + b"\n"
        (HERE / f"{name}.jsonl").write_bytes(text)
        print(f"{name}: {len(lines)} vectors, {len(text):,} bytes")


if __name__ == "__main__":
    main()
