"""Lines that no strict reader can take, each sent among good neighbours."""

from typing import Any

from scripts.kit.device import Device
from scripts.replaying.disputes import MALFORMED
from scripts.replaying.report import expect
from sync.envelope import Line, encode_line, seal_of
from sync.records import Finish


def spoiled(good: Line) -> list[bytes]:
    """Return a good line damaged in five ways: another kind, half a character, cut off, too large a number, a NUL."""
    text = encode_line(good).decode()
    found = [
        text.replace(good.body.replace('"', '\\"'), '{\\"kind\\":\\"dance\\"}'),
        text.replace('"body":"{', '"body":"\\ud800{'),
        text[: len(text) // 2],
    ]
    for old, new in (('"good":"0"', f'"good":"1{"0" * 30}"'), ('"finish"', '"finish","note":"a\\u0000b"')):
        body = good.body.replace(old, new)
        line = Line(envelope=good.envelope, body=body, hash=seal_of(good.envelope, body.encode()))
        found.append(encode_line(line).decode())
    return [line.encode("utf-8", "surrogatepass") for line in found]


def push_spoiled(device: Device, report: Finish, now: int) -> list[bytes]:
    """Send them in one push with lines that count already; return what was sent."""
    good = device.say(now, report)
    device.outbox.lines.pop()
    neighbours: list[Any] = [device.outbox.stamped(line) for line in device.outbox.lines[-20:]]
    assert len(neighbours) > MALFORMED, "damaged lines need good neighbours"
    lines, bad = [encode_line(line) for line in neighbours], spoiled(good)
    for n, line in enumerate(bad):
        lines.insert(min(n * 3, len(lines)), line)
    reply = device._call("POST", "/api/sync/push", now, b"\n".join(lines))  # noqa: SLF001  # raw bytes on purpose
    aside = sum(1 for answer in reply["answers"] if answer["outcome"]["result"] == "quarantined")
    expect("malformed lines set aside", aside, MALFORMED)
    return bad
