"""Knows the app's mark: a tick in a scanner's frame, drawn by hand at any size, so that no picture lies in git."""

import struct
import zlib
from pathlib import Path

GREEN, WHITE = (7, 90, 43), (255, 255, 255)


def _distance(x: float, y: float, a: tuple[float, float], b: tuple[float, float]) -> float:
    (ax, ay), (bx, by) = a, b
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
    return float(((x - ax - along * (bx - ax)) ** 2 + (y - ay - along * (by - ay)) ** 2) ** 0.5)


def _ink(x: float, y: float) -> bool:
    """Whether the point (0 to 1) is white: the tick, or a corner of the frame."""
    tick = min(_distance(x, y, (0.34, 0.52), (0.46, 0.64)), _distance(x, y, (0.46, 0.64), (0.68, 0.38)))
    if tick < 0.045:
        return True
    near, far = 0.2, 0.8
    on_edge = min(abs(x - near), abs(x - far), abs(y - near), abs(y - far)) < 0.03
    within = near - 0.03 < x < far + 0.03 and near - 0.03 < y < far + 0.03
    corner = (x < 0.36 or x > 0.64) and (y < 0.36 or y > 0.64)
    return on_edge and within and corner


def png(size: int) -> bytes:
    """Return the mark as a square PNG; its margin is wide enough to be masked round."""
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            rows += bytes(WHITE if _ink((x + 0.5) / size, (y + 0.5) / size) else GREEN)
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def write_icons(folder: Path) -> None:
    """Write the icons that the manifest names."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in (180, 192, 512):
        (folder / f"icon-{size}.png").write_bytes(png(size))
