"""Knows the second decoder: the machine's libzbar, or the one unpacked beside the tests."""

import ctypes
import ctypes.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.kit.chromium import OWN


def load(library: Path, within: Path) -> None:
    """Load an unpacked library after whatever it needs and the machine does not have."""
    while True:
        try:
            ctypes.CDLL(str(library), ctypes.RTLD_GLOBAL)
        except OSError as error:
            missing = str(error).partition(":")[0]
            needed = next(within.rglob(Path(missing).name), None) if ".so" in missing else None
            if needed is None or needed.name == library.name:
                raise
            load(needed, within)
        else:
            return


def decoder() -> Callable[..., list[Any]]:
    """Return pyzbar's `decode`."""
    unpacked = next((OWN / "files").glob("usr/lib/*/libzbar.so.0"), None)
    if ctypes.util.find_library("zbar") is None and unpacked is not None:
        load(unpacked, OWN / "files")
        find = ctypes.util.find_library
        ctypes.util.find_library = lambda name: str(unpacked) if name == "zbar" else find(name)
    from pyzbar import pyzbar  # noqa: PLC0415  # it looks for the library when it is imported

    decode: Callable[..., list[Any]] = pyzbar.decode
    return decode


decode = decoder()
