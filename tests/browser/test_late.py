"""Late entry on a device: in the plant's hours whatever zone the device believes in, and seen as theirs by the persons named."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Playwright

from scripts.kit.floor import Floor
from tests.browser.acts import ready, saved, stored, with_lead


def test_times_are_the_plants_whatever_zone_a_device_believes_it_is_in(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    with_lead(floor)
    hand, order = ready(floor, playwright, tmp_path, zone="America/Los_Angeles")
    hand.sign_in("周班长")
    hand.page.evaluate("location.hash = '#/late'")
    plant, day = ZoneInfo("Asia/Shanghai"), datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)
    shown = datetime.fromisoformat(hand.page.input_value("#late-to")).replace(tzinfo=plant)
    assert abs(shown - datetime.now(plant)) < timedelta(minutes=3)
    begin, end = (day.replace(hour=hour, minute=30, second=0, microsecond=0) for hour in (8, 17))
    hand.page.fill("#late-from", f"{begin:%Y-%m-%dT%H:%M}")
    hand.page.fill("#late-to", f"{end:%Y-%m-%dT%H:%M}")
    hand.tap("[data-chip=power_cut]")
    hand.scan(order)
    hand.page.fill("#late-op-0", "10")
    hand.page.fill("#late-good-0", "12")
    hand.tap("#late-save")
    saved(hand)
    hand.wait_sent()
    (body,) = [one["body"] for one in stored(floor) if one["body"]["kind"] == "finish"]
    assert (body["worked_from"], body["worked_to"]) == (begin.timestamp() * 1000, end.timestamp() * 1000)
    hand.page.evaluate("location.hash = '#/records'")
    hand.page.wait_for_selector(f"[data-kind=finish] small:has-text('{datetime.now(plant):%m-%d %H:}')")
    hand.close()


def test_rows_typed_in_later_are_seen_as_theirs_by_the_persons_named(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    lead = with_lead(floor)
    li = floor.enlist("李四")
    hand, order = ready(floor, playwright, tmp_path)
    hand.sign_in("周班长")
    hand.page.evaluate("location.hash = '#/late'")
    hand.tap("[data-chip=power_cut]")
    for place, (person, good) in enumerate(((floor.people["张三"], "12"), (li, "9"))):
        if place:
            hand.tap("#late-more")
        hand.scan(person)
        hand.page.wait_for_timeout(100)
        hand.scan(order)
        hand.page.wait_for_selector(f"#late-op-{place}")
        hand.page.fill(f"#late-op-{place}", "10")
        hand.page.fill(f"#late-good-{place}", good)
    hand.tap("#late-save")
    saved(hand)
    hand.wait_sent()
    rows = [one["body"] for one in stored(floor) if one["body"]["kind"] == "finish"]
    assert {(row["person"], row["good"], row["recorder"], row["late_reason"]) for row in rows} == {
        (floor.people["张三"], "12", lead, "power_cut"), (li, "9", lead, "power_cut"),
    }  # fmt: skip
    hand.scan(li)
    hand.page.wait_for_selector("#who:has-text('李四')")
    hand.page.evaluate("location.hash = '#/records'")
    hand.page.wait_for_selector("[data-kind=finish]:has-text('合格 9')")
    assert hand.page.locator("[data-kind=finish]").count() == 1
    hand.tap("[data-kind=finish] button")
    hand.tap("[data-chip=quantity]")
    saved(hand)
    hand.wait_sent()
    assert [one["body"]["person"] for one in stored(floor) if one["body"]["kind"] == "object"] == [li]
    hand.close()
