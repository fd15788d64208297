"""The phone's rooms: who must be able to read this line? Imports run downhill only."""

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "pwa/src"
FLOORS = ("sync", "store", "world", "words", "queue", "scan", "ui", "screens")
IMPORT = re.compile(r'from "(\.[^"]+)"')


def test_no_import_of_the_phone_runs_uphill() -> None:
    wrong = []
    for path in sorted(SOURCE.rglob("*.ts*")):
        room = path.relative_to(SOURCE).parts[0]
        if room not in FLOORS:
            continue
        for target in IMPORT.findall(path.read_text("utf-8")):
            other = (path.parent / target).resolve().relative_to(SOURCE).parts[0]
            if other == "worker":
                continue  # the shape of what a worker answers
            if other not in FLOORS or FLOORS.index(other) > FLOORS.index(room):
                wrong.append(f"{path.relative_to(SOURCE)} -> {target}")
    assert wrong == []


def test_the_phones_agreement_is_pure() -> None:
    for path in (SOURCE / "sync").rglob("*.ts"):
        text = path.read_text("utf-8")
        for word in ("Date.now", "Math.random", "fetch(", "indexedDB", "document.", "signals"):
            assert word not in text, f"{path.name} uses {word}"
