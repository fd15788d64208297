"""What is printed says what it should, measures what it should, and is scanned by two decoders at two resolutions."""

import io
import zipfile
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from api.db.rows import table_of
from api.paper.tables import Print
from api.plant import masters
from scripts.kit.zbar import decode
from sync import codes
from sync import records as r
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of
from tests.office.orders.test_orders import released

MM = 72 / 25.4


def scanned(picture: Image.Image) -> list[str]:
    """Return what both decoders read; they must agree."""
    gray = picture.convert("L")
    one = sorted(code.text for code in zxingcpp.read_barcodes(gray))
    other = sorted(code.data.decode() for code in decode(gray))
    assert one == other
    return one


def pages(content: bytes, dpi: int = 300) -> list[tuple[tuple[float, float], Image.Image, str]]:
    """Return (size in mm, picture, text) of every page of a PDF."""
    found = []
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            width, height = page.get_size()
            found.append(
                ((width / MM, height / MM), page.render(scale=dpi / 72).to_pil(), page.get_textpage().get_text_range())
            )
    return found


def keys(codes_read: list[str]) -> list[codes.Code]:
    return [codes.parse(text) for text in codes_read]


@pytest.mark.parametrize(("form", "size"), [("a4", (210, 297)), ("a5", (148, 210))])
async def test_a_traveler_has_the_symbol_the_operations_and_the_size_of_its_paper(
    plant: Plant, form: str, size: tuple[int, int]
) -> None:
    desk, path = await released(plant)
    order = path.rpartition("/")[2]
    answer = await desk.post(f"{path}/print", form=form)
    assert answer.headers["content-type"] == "application/pdf"
    for dpi in (203, 300):
        ((measured, picture, text),) = pages(answer.content, dpi)
        assert measured == pytest.approx(size, abs=0.5)
        (code,) = keys(scanned(picture))
        assert (code.key, code.copy) == (order, 0)
    for word in (
        "WO-7",
        "支架",
        "10",
        "下料",
        "20",
        "折弯",
        "质检",
        "1200 pcs",
        "2026-12-01",
        codes.grouped(codes.write(order)),
    ):
        assert word in text, word


async def test_many_operations_go_on_over_the_page_and_every_page_has_the_symbol(plant: Plant) -> None:
    steps = {
        f"step_{n}_{field}": value for n in range(30) for field, value in (("number", str(n + 1)), ("name", f"工序{n}"))
    }
    desk, path = await released(plant, **steps)
    found = pages((await desk.post(f"{path}/print", form="a5")).content)
    assert len(found) == 2
    for number, (_, picture, text) in enumerate(found, 1):
        assert [code.key for code in keys(scanned(picture))] == [path.rpartition("/")[2]]
        assert f"第 {number} / 2 页" in text


@pytest.mark.parametrize(("form", "size"), [("60x40", (60, 40)), ("100x70", (100, 70))])
@pytest.mark.parametrize("dpi", [203, 300])
async def test_a_label_is_exactly_as_large_as_its_paper_and_scans(
    plant: Plant, form: str, size: tuple[int, int], dpi: int
) -> None:
    desk, path = await released(plant)
    answer = await desk.post(f"{path}/print", form=form, dpi=str(dpi), **{"as": "png"})
    picture: Any = Image.open(io.BytesIO(answer.content))
    assert picture.mode == "1"
    assert picture.size == tuple(side * {203: 8, 300: 12}[dpi] for side in size)
    assert [code.key for code in keys(scanned(picture))] == [path.rpartition("/")[2]]
    again = await desk.post(f"{path}/print", form=form, dpi=str(dpi), reason="弄脏了")
    ((measured, drawn, _),) = pages(again.content)
    assert measured == pytest.approx(size, abs=0.1)
    assert [(code.key, code.copy) for code in keys(scanned(drawn))] == [(path.rpartition("/")[2], 1)]


async def test_a_reprint_needs_a_reason_and_bears_its_number(plant: Plant) -> None:
    desk, path = await released(plant)
    assert (await desk.post(f"{path}/print", form="a4")).status_code == 200
    refused = await desk.post(f"{path}/print", form="a4")
    assert (refused.status_code, "请写明原因" in text_of(refused)) == (422, True)
    assert "已打印 1 次" in text_of(await desk.get(f"{path}/print"))
    ((_, picture, text),) = pages((await desk.post(f"{path}/print", form="a4", reason="丢了")).content)
    assert keys(scanned(picture))[0].copy == 1
    assert "补打 1" in text
    rows = table_of(Print)
    async with plant.house.database.read() as connection:
        found = (await connection.execute(select(rows).order_by(rows.c.copy_number))).all()
    assert [(row.copy_number, row.reason, row.by) for row in found] == [(0, "", desk.person), (1, "丢了", desk.person)]


async def test_cards_divide_an_order_and_phones_know_their_pieces(plant: Plant) -> None:
    desk, path = await released(plant, quantity="110")
    order = path.rpartition("/")[2]
    answer = await desk.post(f"{path}/cards", form="100x70", per_tote="50")
    found = [keys(scanned(picture))[0] for _, picture, _ in pages(answer.content)]
    assert [code.kind.value for code in found] == ["C"] * 3
    state = await plant.state(order)
    assert sorted(state["cards"].values()) == [10_000, 50_000, 50_000]
    assert set(state["cards"]) == {code.key for code in found}
    again = await desk.post(f"{path}/cards", form="100x70", reason="湿了")
    copies = [keys(scanned(picture))[0] for _, picture, _ in pages(again.content)]
    assert {code.key for code in copies} == {code.key for code in found}, (
        "the same cards, and pieces are not split twice"
    )
    assert {code.copy for code in copies} == {1}
    assert (await plant.state(order))["cards"] == state["cards"]
    other, second = await released(plant, number="WO-9", quantity="110")
    for bad in ("0", "", "0.001", "x"):
        refused = await other.post(f"{second}/cards", form="100x70", per_tote=bad)
        assert refused.status_code == 422


@pytest.mark.parametrize(
    ("what", "form", "kind"),
    [
        ("tags", {"count": "7"}, "S"),
        ("machines", {"name": "冲床 1 号", "center": "CY1"}, "E"),
        ("badges", {"everybody": "on"}, "P"),
    ],
)
async def test_rolls_of_tags_machines_and_badges(plant: Plant, what: str, form: dict[str, str], kind: str) -> None:
    desk = await Desk(plant).sign_in("keeper")
    answer = await desk.post(f"/office/prints/{what}", form="60x40", **form)
    found = [keys(scanned(picture))[0] for _, picture, _ in pages(answer.content)]
    assert {code.kind.value for code in found} == {kind}
    assert len({code.key for code in found}) == len(found) == {"tags": 7, "machines": 1, "badges": 4}[what]
    if what == "badges":
        assert {plant.zhang, plant.li, plant.planner, desk.person} == {code.key for code in found}
    if what == "tags":
        pictures = await desk.post("/office/prints/tags", form="60x40", count="3", **{"as": "png"})
        with zipfile.ZipFile(io.BytesIO(pictures.content)) as archive:
            assert len(archive.namelist()) == 3


async def test_what_cannot_be_printed_is_said_and_nothing_is_noted(plant: Plant) -> None:
    desk, second = await released(plant, number="W" * 80)
    assert "标签放不下" in text_of(await desk.post(f"{second}/print", form="60x40"))
    for count in ("0", "501", "", "zehn"):
        assert (await desk.post("/office/prints/tags", form="60x40", count=count)).status_code == 422
    async with plant.house.database.read() as connection:
        assert (await connection.execute(select(table_of(Print)))).all() == []


async def test_a_character_that_no_glyph_exists_for_keeps_nothing_from_being_printed_and_is_named(plant: Plant) -> None:
    desk, path = await released(plant, name="支架 🦊 Ł")
    page = text_of(await desk.get(f"{path}/print"))
    assert "🦊 → □" in page
    for form in ("a4", "60x40"):
        assert (await desk.post(f"{path}/print", form=form, reason="再来")).status_code == 200
    await plant.office.tell(r.Enlist(recorder=plant.planner, person=plant.li, name="Łukasz 😀"))
    badges = {f"person_{one}": "on" for one in (plant.li, plant.zhang)}
    assert (await desk.post("/office/prints/badges", form="60x40", **badges)).status_code == 200


async def test_a_badge_or_a_machine_printed_again_is_a_copy_with_its_number_and_a_reason(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("keeper")
    one = {f"person_{plant.zhang}": "on", "form": "60x40"}
    assert (await desk.post("/office/prints/badges", **one)).status_code == 200
    refused = await desk.post("/office/prints/badges", **one)
    assert (refused.status_code, "请写明原因" in text_of(refused)) == (422, True)
    again = await desk.post("/office/prints/badges", **one, reason="坏了")
    ((_, picture, _),) = pages(again.content)
    assert [(code.key, code.copy) for code in keys(scanned(picture))] == [(plant.zhang, 1)]

    broken = await desk.post("/office/prints/machines", name="W" * 80, form="60x40")
    assert broken.status_code == 422
    async with plant.house.database.read() as connection:
        assert await masters.masters(connection, plant.house.site, "machine", masters.MachineMaster) == {}, (
            "it was not drawn"
        )
    made = await desk.post("/office/prints/machines", name="冲床 1 号", form="60x40")
    ((_, picture, _),) = pages(made.content)
    (machine,) = keys(scanned(picture))
    second = await desk.post("/office/prints/machines", machine=machine.key, form="60x40", reason="坏了")
    ((_, picture, _),) = pages(second.content)
    assert [(code.key, code.copy) for code in keys(scanned(picture))] == [(machine.key, 1)]
    async with plant.house.database.read() as connection:
        assert list(await masters.masters(connection, plant.house.site, "machine", masters.MachineMaster)) == [
            machine.key
        ]
