"""Knows where Chromium and the second decoder are, and how a bare machine gets them."""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = "chromium-headless-shell"
"""Chromium without a browser around it: the same engine, which starts in a third of the time."""

PACKAGES = ("chromium", "fonts-wqy-microhei", "libzbar0")
OWN = ROOT / ".venv" / "chromium"


def chromium(*, whole: bool = False) -> str:
    """Return the browser's path: BAOGONG_CHROMIUM, the machine's, or the one installed beside the tests.

    Where the machine has it, it is the shell, unless the whole browser is asked for: installing an app is the browser's.
    """
    named = os.environ.get("BAOGONG_CHROMIUM", "")
    shell = None if named or whole else shutil.which(SHELL)
    if shell:
        return shell
    found = named or next((path for name in NAMES if (path := shutil.which(name))), "")
    own = OWN / "run"
    if not found and own.exists():
        return str(own)
    if not found:
        sys.exit("Chromium is missing: run scripts/setup browser, or set BAOGONG_CHROMIUM to its path")
    return found


def install() -> None:
    """Install Chromium and a Chinese font: as root from the distribution, else unpacked beside the tests."""
    browser = os.environ.get("BAOGONG_CHROMIUM") or any(shutil.which(name) for name in NAMES)
    if (OWN / "run").exists() or (browser and find_library("zbar")):
        _install_shell()
        return
    if shutil.which("apt-get") is None:
        sys.exit("Chromium is missing and there is no apt-get: install Chromium, or set BAOGONG_CHROMIUM to its path")
    print("installing Chromium …", file=sys.stderr, flush=True)
    if os.geteuid() == 0:
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=True)
        _install_shell()
        return
    _unpack()


def _install_shell() -> None:
    """Install the shell beside the browser, where the distribution has it; the browser does as well, only slower."""
    if shutil.which(SHELL) or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "-qq", "--no-install-recommends", SHELL]
    for words in (install, ["update", "-qq"], install):  # the machine's lists may be old, or none
        done = subprocess.run(
            ["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        if done.returncode == 0 and words is install:
            return


def _unpack() -> None:
    """Download the packages with all they need, and unpack them: nothing is installed on the machine."""
    state = OWN / "apt"
    for part in ("state/lists/partial", "cache/archives/partial"):
        (state / part).mkdir(parents=True, exist_ok=True)
    own = [
        "-o",
        f"Dir::State={state}/state",
        "-o",
        "Dir::State::status=/var/lib/dpkg/status",
        "-o",
        f"Dir::Cache={state}/cache",
    ]
    subprocess.run(["apt-get", *own, "update", "-qq"], stdout=subprocess.DEVNULL, check=True)
    kinds = ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
    asked = ["apt-cache", *own, "depends", "--recurse", *(f"--no-{kind}" for kind in kinds), *PACKAGES]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split("\n")
    wanted = sorted({line for line in listed if line and line[0].isalnum() and not line.startswith("libc6")})
    for package in wanted:
        subprocess.run(["apt-get", *own, "download", "-qq", package], cwd=state, check=False, capture_output=True)
    for deb in sorted(state.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(deb), str(OWN / "files")], check=True)
    shutil.rmtree(state)
    files = OWN / "files"
    libraries = ":".join(
        str(files / part)
        for part in ("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib")
    )
    fonts = OWN / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{files}/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{OWN}/fontcache</cachedir></fontconfig>\n"
    )
    run = OWN / "run"
    run.write_text(
        f'#!/bin/sh\nexport LD_LIBRARY_PATH="{libraries}" FONTCONFIG_FILE="{fonts}"\n'
        f'exec "{files}/usr/lib/chromium/chromium" "$@"\n'
    )
    run.chmod(0o755)


if __name__ == "__main__":
    install()
