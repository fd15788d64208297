"""The rooms: who must be able to read this line? Imports run downhill only, and no department enters another by its pages."""

import ast
import re
from pathlib import Path

import pytest

from api.departments import DEPARTMENTS

ROOT = Path(__file__).resolve().parents[2]
API = ROOT / "api"
NAMES = {one.name for one in DEPARTMENTS}
SOURCE = ROOT / "pwa/src"
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


OWN = re.compile(r"api\.(\w+)\.(\w*pages|\w*routes|form|\w*words|department)$")
"""What only the department itself and the list of departments may know."""


def foreign(path: Path) -> list[str]:
    """Return what a file imports of another department's own."""
    room = path.relative_to(API).parts[0]
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{one.name}" for one in node.names)):
                match = OWN.match(name)
                if match and match[1] in NAMES and match[1] != room:
                    found.append(f"{path.relative_to(API)} imports {name}")
    return found


def test_no_department_imports_anothers_pages_routes_forms_or_words() -> None:
    files = [path for path in sorted(API.rglob("*.py")) if path.name != "departments.py"]
    assert [line for path in files for line in foreign(path)] == []


def test_an_import_of_another_departments_pages_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.house.test_rooms.API", tmp_path)
    (tmp_path / "wages").mkdir()
    path = tmp_path / "wages/pages.py"
    path.write_text("from api.orders import pages\nfrom api.orders import queries\n")
    assert foreign(path) == ["wages/pages.py imports api.orders.pages"]


def circles(arrows: dict[str, set[str]]) -> list[str]:
    """Return the files that are reached from themselves."""
    found = []
    for start in sorted(arrows):
        seen: set[str] = set()
        todo = [*arrows[start]]
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += arrows.get(one, ())
        if start in seen:
            found.append(start)
    return found


def test_nothing_imports_itself_by_a_detour() -> None:
    arrows: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.ts*"):
        targets = re.findall(r'from "(\.[^"]+)"', path.read_text("utf-8"))
        arrows[str(path)] = {str((path.parent / target).resolve()) for target in targets}
    assert circles(arrows) == []
    files = {str(path.relative_to(ROOT).with_suffix("")).replace("/", "."): path for path in python()}
    modules: dict[str, set[str]] = {}
    for name, path in files.items():
        nodes = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.ImportFrom)]
        named = {f"{node.module}.{one.name}" for node in nodes for one in node.names}
        modules[name] = {one if one in files else one.rpartition(".")[0] for one in named}
    assert circles(modules) == []


def python() -> list[Path]:
    """Return every file of ours in Python."""
    return [path for room in ("api", "printing", "sync") for path in (ROOT / room).rglob("*.py")]


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]


def test_every_department_has_tests_of_its_own() -> None:
    tests = ROOT / "tests/office"
    assert [name for name in sorted(NAMES) if not list((tests / name).glob("test_*.py"))] == []
    strange = {path.name for path in tests.iterdir() if path.is_dir() and path.name != "__pycache__"} - NAMES
    assert strange == set(), "tests of a department that there is not"
