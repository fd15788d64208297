"""Every screen of the phone in every state that a person meets, one after the other."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.kit.floor import Floor
from scripts.kit.hand import Hand
from sync import codes
from sync import records as r

ROOT = Path(__file__).resolve().parents[2]

REGISTERED = re.findall(r'name: "(\w+)"', (ROOT / "pwa/src/screens/screens.ts").read_text("utf-8"))
"""The screens there are."""

UNKNOWN = codes.key(codes.Kind.WORK_ORDER, b"\x05" * 7)


@dataclass
class Set:
    """What the screens show."""

    urgent: str
    plain: str
    strict: str
    done: str


def furnish(floor: Floor) -> Set:
    """Fill the floor with people, orders, a lead with a PIN, and a little history."""
    steps = ((10, "下料", "冲压"), (20, "折弯", "冲压"), (30, "焊接", "焊接"))
    for name in ("张三", "李四", "王小五", "赵敏"):
        floor.enlist(name)
    lead = floor.enlist("周班长", team="冲压班")
    floor.grant(lead, login="zhou", roles=["lead", "operator"], pin="2580", centers=["冲压"])
    bill = (r.BomLine(item="SPCC-2.0", name="冷轧板 2.0", quantity="0.4", unit="kg"),)
    made = Set(
        urgent=floor.release("WO-2611-0417", steps, urgent=True, due="2026-11-20", bom=bill, quantity="240"),
        plain=floor.release("WO-2611-0418", steps, due="2026-12-01", quantity="60"),
        strict=floor.release("WO-2611-0419", steps, gate="strict"),
        done=floor.release("WO-2611-0388", steps[:1], quantity="20"),
    )
    worker = floor.people["李四"]
    floor.say(
        r.Finish(recorder=worker, person=worker, order=made.done, operation=10, good="20"),
        r.Finish(recorder=worker, person=worker, order=made.urgent, operation=10, good="120", scrap="3"),
        r.Start(recorder=worker, person=worker, order=made.plain, operation=10),
    )
    return made


def screens(hand: Hand, floor: Floor, made: Set) -> Iterator[str]:
    """Bring the phone to each screen; yield its name when it is there. One that has no state of its own is shown as it is."""
    seen: set[str] = set()
    for name in _states(hand, floor, made):
        seen.add(name)
        yield name
    for name in REGISTERED:
        if not any(name in one for one in seen):
            hand.page.evaluate(f"location.hash = '#/{name}/{made.urgent}'")
            hand.page.wait_for_selector(f"[data-screen={name}]")
            yield name


def _states(hand: Hand, floor: Floor, made: Set) -> Iterator[str]:  # noqa: PLR0915  # one walk through the app
    page = hand.page

    def show(where: str, wait: str) -> None:
        page.evaluate(f"location.hash = '#/{where}'")
        page.wait_for_selector(wait)

    def quiet() -> None:
        page.evaluate("document.querySelector('.said')?.click()")
        page.wait_for_timeout(150)

    page.wait_for_selector("#enrol")
    yield "enrol"
    page.fill("#enrol-code", floor.code())
    hand.tap("#enrol")
    page.wait_for_selector("[data-ready=world][data-verdict=yes]")
    quiet()
    yield "ready"
    hand.tap("#ready-done")
    page.wait_for_selector("#by-name")
    yield "sign"
    hand.tap("#by-name")
    page.wait_for_selector(".sheet .tile")
    yield "sign-names"
    hand.tap(f"[data-person={floor.people['周班长']}]")
    page.wait_for_selector("#pin-ok")
    yield "sign-pin"
    page.keyboard.press("Escape")
    hand.tap("#temporary")
    page.wait_for_selector(".sheet")
    yield "temporary"
    page.keyboard.press("Escape")
    hand.sign_in("张三")
    quiet()
    yield "station"
    hand.scan(made.urgent)
    page.wait_for_selector("#primary")
    quiet()
    yield "order"
    hand.tap("#primary")
    page.wait_for_selector("#done")
    yield "done"
    hand.tap("#done-ok")
    show(f"report/{made.urgent}?op=10", "#submit")
    yield "report"
    hand.tap("[data-quantity=scrap]")
    hand.tap(".keypad [data-key='4']")
    page.wait_for_selector("[data-chip=size]")
    yield "report-scrap"
    hand.scan(floor.people["李四"])
    page.wait_for_selector("#switch-now")
    yield "switch"
    page.keyboard.press("Escape")
    for where, wait in _forms(made):
        show(where, wait)
        quiet()
        yield where.partition("/")[0].partition("?")[0]
    hand.scan(made.done)
    page.wait_for_selector("#nothing")
    yield "order-nothing"
    quiet()
    show(f"order/{made.strict}", "[data-step='20']")
    hand.tap("[data-step='20']")
    hand.tap("#primary")
    page.wait_for_selector(".sheet")
    quiet()
    yield "gate-stop"
    page.keyboard.press("Escape")
    show(f"order/{made.plain}", "[data-step='20']")
    hand.tap("[data-step='20']")
    hand.tap("#primary")
    page.wait_for_selector("#go-on")
    quiet()
    yield "gate-warn"
    page.keyboard.press("Escape")
    show(f"order/{UNKNOWN}", "#unknown")
    yield "order-unknown"
    show("records", "[data-record]")
    yield "records"
    hand.tap("[data-record] button")
    page.wait_for_selector(".sheet")
    yield "record"
    hand.tap("#wrong-scan")
    page.wait_for_selector("#scan-right")
    yield "wrong-scan"
    page.keyboard.press("Escape")
    show("nowhere", ".empty")
    yield "lost"


def _forms(made: Set) -> tuple[tuple[str, str], ...]:
    return (
        (f"pause/{made.urgent}?op=10&start=01900000-0000-7000-8000-000000000001", "#pause-no_material"),
        (f"crew/{made.urgent}?op=10&start=01900000-0000-7000-8000-000000000001", "#crew-save"),
        (f"cards/{made.urgent}", "#cards-save"),
        (f"material/{made.urgent}?kind=return", "#material-save"),
        (f"scrap/{made.urgent}?op=10", "#scrap-save"),
        ("late", "#late-save"),
        ("shift", "#leave"),
        ("me", "#switch"),
        ("scan", ".camera .problem, .aim"),
        ("queue", "#rescue"),
    )


Look = Callable[[str], None]
