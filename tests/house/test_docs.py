"""The docs say what is so."""

import re
import subprocess
from pathlib import Path

import pytest

from api import problems
from api.settings import PREFIX, Settings, WrongSetting, read

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    defaults = Settings()
    for name in Settings.__struct_fields__:
        assert f"| `{PREFIX}{name.upper()}` | `{getattr(defaults, name)}` |" in text, name
    assert len(re.findall(rf"^\| `{PREFIX}", text, re.MULTILINE)) == len(Settings.__struct_fields__)


def test_every_problem_is_documented() -> None:
    text = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    for name in problems.CATALOGUE:
        assert f"`{name}`" in text, name


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"BAOGONG_PROT": "1"}, "BAOGONG_PROT is no setting"),
        ({"BAOGONG_PORT": "eight"}, "port"),
        ({"BAOGONG_MODE": "play"}, "BAOGONG_MODE must be one of"),
        ({"BAOGONG_CLOCK": "driven"}, "refused outside tests and demos"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(WrongSetting, match=sentence):
        read(environment)


def test_every_relative_link_in_the_docs_leads_somewhere() -> None:
    for path in tracked():
        if path.suffix == ".md":
            for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
                assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_lock_files_carry_hashes_and_no_addresses() -> None:
    for name in ("requirements/runtime.txt", "requirements/build.txt", "requirements/dev.txt"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
    lock = (ROOT / "pwa/package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_no_file_names_a_path_of_a_machine() -> None:
    here = re.compile(r"(^|[^a-zA-Z])/(work|root|home|Users)/[a-zA-Z.]")
    for path in tracked():
        if path.suffix not in {".png", ".ico"}:
            assert here.search(path.read_text(encoding="utf-8")) is None, path


def test_both_readmes_name_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "scripts/demo" in text
        assert "scripts/test" in text
