"""The two halves, Python and TypeScript, say the same of codes, quantities, envelopes, gates and sets."""

import random
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

from sync import codes, gates
from sync.canon import canonical
from sync.due import due
from sync.envelope import seal_of
from sync.fold import fold
from sync.outbox import Outbox
from sync.quantity import Meaningless, NotAQuantity, thousandths, typed, written
from sync.state import State
from tests.kit.sets import KNOWN, ORDER, Draw
from tests.kit.twin import ROOT, Twin, bundle, fold_question

SETS = 2000
VECTORS = ROOT / "tests/vectors"


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    with Twin(bundle(tmp_path_factory.mktemp("twin"))) as running:
        yield running


def answer_of(question: dict[str, Any]) -> bytes:
    """Answer a question with the Python half."""
    match question["ask"]:
        case "fold":
            vector = msgspec.convert(question, FoldVector)
            one = fold(vector.home, (told.stamped() for told in vector.records), vector.known)
            return canonical({"state": one.state(), "outcomes": one.all_noted()})
        case "advise":
            state = msgspec.convert(question["state"], State | None)
            return canonical(gates.advise(state, question["operation"], question["as_of"]))
        case "propose":
            state = msgspec.convert(question["state"], State | None)
            return canonical(
                gates.propose(state, question["operation"], question["person"], question["card"], question["last"])
            )
        case "parse":
            try:
                return canonical(codes.parse(question["text"])._asdict())
            except codes.Damaged as error:
                return canonical({"damaged": str(error)})
        case "write":
            return canonical(codes.write(question["key"], question["copy"]))
        case "quantity":
            try:
                amount = thousandths(question["text"], question["scale"])
            except Meaningless as error:
                return canonical(error.reason)
            except NotAQuantity:
                return canonical("not a quantity")
            return canonical([amount, written(amount)])
        case "typed":
            try:
                return canonical(typed(question["text"]))
            except NotAQuantity:
                return canonical("not a quantity")
    raise AssertionError(question["ask"])


class Told(msgspec.Struct):
    """A record as both halves are told it."""

    id: str
    device: str
    seq: int
    run: str
    run_ms: int
    body: Any
    stamp: Any

    def stamped(self) -> Any:
        """Return it as the Python half takes it."""
        from sync.envelope import Envelope, Stamp
        from sync.records import Record
        from sync.state import Stamped

        envelope = Envelope(
            id=self.id, device=self.device, seq=self.seq, wall=0, run=self.run, run_ms=self.run_ms, contact="", trip=0, prev="", contract=1, addresses=()
        )  # fmt: skip
        return Stamped(envelope, msgspec.convert(self.body, Record), msgspec.convert(self.stamp, Stamp))


class FoldVector(msgspec.Struct):
    """A set to fold."""

    home: str
    records: list[Told]
    known: dict[str, bool]


def drawn(seed: int) -> tuple[dict[str, Any], bytes]:
    draw = random.Random(seed)
    records = Draw(draw, draw.randrange(3, 22)).records()
    one = fold(ORDER, records, KNOWN)
    return fold_question(ORDER, records, KNOWN), canonical({"state": one.state(), "outcomes": one.all_noted()})


def test_fresh_random_sets_fold_to_the_same_bytes(twin: Twin) -> None:
    first = secrets.randbits(40)
    for seed in range(first, first + SETS):
        question, wanted = drawn(seed)
        assert twin.ask_raw(question) == wanted, f"seed {seed}"


def test_a_phones_fold_from_the_servers_state_is_the_same_in_both(twin: Twin) -> None:
    for seed in range(200):
        draw = random.Random(seed)
        records = Draw(draw, 16).records()
        base = fold(ORDER, records[:8], KNOWN).state()
        from sync.fold import Fold

        phone = Fold(ORDER, base)
        phone.add(records[8:], KNOWN)
        wanted = canonical({"state": phone.state(), "outcomes": phone.all_noted()})
        assert twin.ask_raw(fold_question(ORDER, records[8:], KNOWN, base)) == wanted, f"seed {seed}"


def test_late_is_late_in_both(twin: Twin) -> None:
    seen: set[str] = set()
    for seed in range(300):
        draw = random.Random(seed)
        state = fold(ORDER, Draw(draw, 12).records(), KNOWN).state()
        if state.plan is not None:
            state.plan = structs.replace(state.plan, due=draw.choice(["", "2026-11-20", "2026-12-02"]))
        for today, soon in (("2026-11-19", "2026-11-21"), ("2026-12-01", "2026-12-03"), ("2027-05-01", "2027-05-03")):
            wanted = due(state, today, soon)
            seen.add(wanted)
            question = {"ask": "due", "state": state, "today": today, "soon": soon}
            assert twin.ask_raw(msgspec.json.decode(canonical(question))) == canonical(wanted), f"seed {seed}"
    assert seen == {"late", "soon", ""}


def vectors() -> list[tuple[str, dict[str, Any], bytes]]:
    found = []
    for path in sorted(VECTORS.glob("*.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            question, wanted = msgspec.json.decode(line)
            found.append((f"{path.stem}-{number}", question, canonical(wanted)))
    return found


def test_both_halves_reproduce_every_shared_vector(twin: Twin) -> None:
    shared = vectors()
    assert len(shared) >= 300
    for name, question, wanted in shared:
        assert answer_of(question) == wanted, f"Python: {name}"
        assert twin.ask_raw(question) == wanted, f"TypeScript: {name}"


def test_the_vectors_show_every_outcome_note_and_gate_three_times() -> None:
    from sync.lexicon import DISCREPANCIES, NOTES, REASONS
    from tests.vectors.make import NOT_FOLDED

    seen: dict[str, int] = {}

    def count(name: str) -> None:
        seen[name] = seen.get(name, 0) + 1

    for _, question, wanted in vectors():
        answer = msgspec.json.decode(wanted)
        if question["ask"] == "fold":
            for outcome in answer["outcomes"].values():
                count(outcome["result"])
                count(outcome["reason"])
                for note in outcome["notes"]:
                    count(note)
            for one in answer["state"]["discrepancies"].values():
                count(one["kind"])
        elif question["ask"] == "advise":
            count(f"gate {answer['level']} {answer['reason']}")
    wanted_names = {*REASONS, *NOTES, *DISCREPANCIES, "accepted", "waiting", "review", "refused", "voided"} - NOT_FOLDED
    wanted_names |= {
        "gate go ",
        "gate go order_unknown",
        *(f"gate stop order_{s}" for s in ("held", "cancelled", "closed")),
    }
    wanted_names |= {f"gate warn {r}" for r in ("operation_unknown", "operation_done", "nothing_received")}
    wanted_names |= {"gate stop predecessor_not_done"}
    assert {name: seen.get(name, 0) for name in sorted(wanted_names) if seen.get(name, 0) < 3} == {}


def test_both_halves_hash_and_chain_envelopes_alike(twin: Twin) -> None:
    draw = random.Random(5)
    outbox = Outbox("01900000-0000-7000-9000-000000000001", "token", 7)
    last = None
    for number, record in enumerate(Draw(draw, 12).records()):
        clocks = {"wall": number, "run": "r", "run_ms": number}
        line = outbox.say(record.id, record.body, number, "r", number)
        assert twin.ask({"ask": "seal", "envelope": line.envelope, "body": line.body}) == line.hash
        question = {
            "ask": "line", "last": last, "device": outbox.device, "id": record.id,
            "body": msgspec.json.decode(line.body), "contact": "token", "trip": 7, "clocks": clocks,
        }  # fmt: skip
        theirs = twin.ask(question)
        assert theirs["envelope"] == msgspec.to_builtins(line.envelope, str_keys=True) | {
            "addresses": list(line.envelope.addresses)
        }
        assert seal_of(line.envelope, theirs["body"].encode()) == theirs["hash"]
        last = msgspec.json.decode(msgspec.json.encode(line))
        last.pop("sealed", None)


NOON, HOUR = 1_790_000_000_000, 3_600_000
YEAR = 365 * 24 * HOUR


@pytest.mark.parametrize(
    ("wall", "run", "run_ms", "time", "wrong"),
    [
        (NOON + HOUR + 500, "run-1", HOUR + 200, NOON + HOUR - 40, 540),
        (NOON + 3 * HOUR + 500, "run-1", HOUR + 200, NOON + 3 * HOUR - 40, 540),
        (NOON + YEAR, "run-2", HOUR, NOON + YEAR - 540, 540),
        (NOON - 9 * YEAR, "run-2", 3 * HOUR, NOON + 20 + 3 * HOUR, -9 * YEAR - 3 * HOUR - 20),
        (NOON - 9 * YEAR, "run-1", HOUR + 200, NOON + HOUR - 40, -9 * YEAR - HOUR + 40),
    ],
    ids=[
        "the run clock measures", "asleep in a pocket the wall clock went on", "after a restart the wall clock tells",
        "a dead battery: the last answer is the floor, and the run goes on from it", "set back while it runs",
    ],
)  # fmt: skip
def test_the_phone_reads_the_servers_token_and_knows_the_time(
    twin: Twin, wall: int, run: str, run_ms: int, time: int, wrong: int
) -> None:
    from api.ledger.seals import Seals
    from sync.stamp import Contact

    device = "01900000-0000-7000-9000-000000000001"
    contact = Contact(received=NOON, answered=NOON + 20, device=device, wall=NOON + 500, run="run-1", run_ms=200)
    token = Seals(b"s" * 32, "main").contact(contact)
    assert len(token) <= 90
    now = {"wall": wall, "run": run, "run_ms": run_ms}
    assert twin.ask({"ask": "time", "contact": token, "trip": 100, "now": now}) == [time, wrong, NOON + 20]
    assert twin.ask({"ask": "time", "contact": "no token", "trip": 0, "now": now}) == [wall, 0, 0]


MUTANTS = [
    ("sync/rules/flow.py", "if here.processed > limit:", "if here.processed >= limit:"),
    (
        "sync/rules/rights.py",
        "stamp.late >= stamp.revoked",
        "stamp.late > stamp.revoked",
    ),
    ("sync/rules/quality.py", '"hold", -moved', '"hold", moved'),
    ("sync/state.py", "return self.good + min(self.redone_good, self.rework)", "return self.good + self.redone_good"),
    ("sync/rules/decisions.py", "for old in body.supersedes if old != one", "for old in body.supersedes if old == one"),
    ("pwa/src/sync/rules/flow.ts", "if (processed(here) > limit)", "if (processed(here) >= limit)"),
    ("pwa/src/sync/judge.ts", 'own ? "voided_by_author"', '!own ? "voided_by_author"'),
    ("pwa/src/sync/rules/quality.ts", '"hold", -moved', '"hold", moved'),
    ("pwa/src/sync/rules/doubles.ts", "Math.max(0, finishes - 1)", "Math.max(0, finishes)"),
    ("pwa/src/sync/plan.ts", "(a, b) => a.number - b.number", "(a, b) => b.number - a.number"),
]


@pytest.mark.parametrize(("file", "line", "mutant"), MUTANTS, ids=[m[0] for m in MUTANTS])
def test_a_one_line_mutant_of_either_half_is_caught(file: str, line: str, mutant: str, tmp_path: Path) -> None:
    """Break one line in a copy; the shared vectors must tell the two halves apart."""
    import subprocess
    import sys

    for part in ("sync", "tests", "pwa/src", "pwa/tests"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignore)
    shutil.copy(ROOT / "pwa/tsconfig.json", tmp_path / "pwa/tsconfig.json")
    source = (tmp_path / file).read_text()
    assert source.count(line) == 1, "the mutated line is there once"
    (tmp_path / file).write_text(source.replace(line, mutant))
    if file.startswith("pwa/"):
        with Twin(bundle(tmp_path, tmp_path)) as broken:
            caught = any(broken.ask_raw(question) != wanted for _, question, wanted in vectors())
    else:
        check = "import tests.sync.test_twins as t; print(any(t.answer_of(q) != w for _, q, w in t.vectors()))"
        done = subprocess.run(
            [sys.executable, "-c", check],
            cwd=tmp_path,
            env={"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        caught = done.stdout.strip() == "True"
    assert caught
