"""A fake camera: a film of one code, as Chromium's own fake device plays it."""

from pathlib import Path

import segno

WIDTH, HEIGHT, DOT = 640, 480, 9


def film(path: Path, text: str) -> Path:
    """Write a film (Y4M) that shows a QR code on grey paper."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    side = len(rows) * DOT
    left, top = (WIDTH - side) // 2, (HEIGHT - side) // 2
    luma = bytearray([200]) * (WIDTH * HEIGHT)
    for y in range(-4 * DOT, side + 4 * DOT):
        for x in range(-4 * DOT, side + 4 * DOT):
            inside = 0 <= x < side and 0 <= y < side
            dark = inside and rows[y // DOT][x // DOT]
            luma[(top + y) * WIDTH + left + x] = 20 if dark else 235
    frame = b"FRAME\n" + bytes(luma) + bytes([128]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT) + frame * 10)
    return path


def flags(path: Path) -> tuple[str, ...]:
    """Return Chromium's flags for playing a film as its camera."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    )
