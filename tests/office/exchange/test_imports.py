"""Sheets come in as a whole or not at all, in whatever form shops keep them."""

import io
import zipfile

import pytest
import xlsxwriter
from sqlalchemy import func, select

from api.db.rows import table_of
from api.plant.tables import MasterRevision
from api.tables.records import Record
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of, xlsx
from tests.office.sheets import ITEMS, ORDERS, ROUTINGS, Rows, by_number, with_masters


async def records(plant: Plant) -> int:
    async with plant.house.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table_of(Record)))).scalar_one())


async def test_items_routings_bills_and_orders_come_in_and_an_order_carries_a_copy_of_its_routing(plant: Plant) -> None:
    desk = await with_masters(plant)
    assert "新 2 · 变更 0 · 不变 0" in await desk.bring_in("orders", xlsx(ORDERS))
    orders = await by_number(plant)
    plan = orders["WO-1"]["plan"]
    assert (plan["quantity"], plan["due"], plan["tolerance"], plan["urgent"]) == (200_000, "2026-12-15", 5, False)
    assert [(step["number"], step["gate"], step["partner"]) for step in plan["routing"]] == [
        (10, "flow", ""), (20, "flow", "宏达"), (30, "strict", ""),
    ]  # fmt: skip
    assert plan["routing"][2]["inspection"]
    assert [(line["item"], line["quantity"], line["name"]) for line in plan["bom"]] == [("M-1", "0.125", "钢板")]
    assert (orders["WO-2"]["plan"]["quantity"], orders["WO-2"]["plan"]["urgent"]) == (1_000_000, True)


async def test_imported_again_the_same_changes_nothing_and_another_quantity_is_a_revision(plant: Plant) -> None:
    desk = await with_masters(plant)
    await desk.bring_in("orders", xlsx(ORDERS))
    before = await records(plant)
    assert "新 0 · 变更 0 · 不变 2" in await desk.bring_in("orders", xlsx(ORDERS))
    assert await records(plant) == before
    changed: Rows = [ORDERS[0], ["WO-1", "A-1", 250, "2026-12-15", "是", 5], ORDERS[2]]
    assert "新 0 · 变更 1 · 不变 1" in await desk.bring_in("orders", xlsx(changed))
    assert await records(plant) == before + 1
    plan = (await by_number(plant))["WO-1"]["plan"]
    assert (plan["quantity"], plan["urgent"], len(plan["heads"])) == (250_000, True, 1)
    assert "变更 1" in await desk.bring_in("items", xlsx([ITEMS[0], ["A-1", "支架 新", "pcs", 0]]))
    revision = table_of(MasterRevision)
    async with plant.house.database.read() as connection:
        query = select(revision.c.n).where(revision.c.kind == "item", revision.c.key == "A-1").order_by(revision.c.n)
        assert [row.n for row in await connection.execute(query)] == [1, 2], "what it was stays readable"


async def test_three_bad_rows_of_a_thousand_import_nothing_and_are_named(plant: Plant) -> None:
    desk = await with_masters(plant)
    rows: Rows = [[f"WO-{n}", "A-1", 10 + n, "2026-12-15", "", ""] for n in range(1000)]
    rows[6][2], rows[499][3], rows[998][1] = "abc", "明天", "A-9"
    before = await records(plant)
    path = await desk.bring("orders", xlsx([ORDERS[0], *rows]))
    answer = await desk.get(path)
    said = text_of(answer)
    assert "1000 行里有 3 处不对，什么都没有导入" in said
    for line in (
        "8 数量 abc 写大于 0 的数量",
        "501 交期 明天 写成 2026-11-30 这样",
        "1000 物料编号 A-9 没有这个物料；请先导入物料",
    ):
        assert line in said, said
    assert f"{path}/apply" not in answer.text
    assert (await desk.post(f"{path}/apply")).status_code == 303
    await desk.wait(path)
    assert (await desk.get(path)).status_code == 422, "also whoever posts it by hand imports nothing"
    assert await records(plant) == before


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("utf-16", "\t")])
async def test_csv_comes_in_however_excel_saved_it(plant: Plant, encoding: str, mark: str) -> None:
    desk = await Desk(plant).sign_in("planner")
    text = "\r\n".join(mark.join(map(str, row)) for row in ITEMS)
    assert "新 3" in await desk.bring_in("items", text.encode(encoding))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["物料编号"], ["A-1"]], "1 物料名称 – 缺这一列"),
        ([ITEMS[0], ["", "支架"]], "2 物料编号 – 不能为空"),
        ([ITEMS[0], ["A-1", "x" * 90]], "最多 80 字"),
        ([ITEMS[0], ["A-1", "支架", "pcs", 9]], "2 小数位 9 写 0 到 3 的整数"),
        ([ITEMS[0], ["A-1", "支架"], ["A-1", "又"]], "3 物料编号 A-1 和第 2 行相同"),
    ],
)
async def test_what_is_wrong_is_said_with_line_column_and_remedy(plant: Plant, rows: Rows, said: str) -> None:
    desk = await Desk(plant).sign_in("planner")
    path = await desk.bring("items", xlsx(rows))
    assert said in text_of(await desk.get(path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "这不是 XLSX 或 CSV 文件"),
        (b"PK\x03\x04 not really", "这不是 XLSX 或 CSV 文件"),
        (b"a,b\n" + b"x,y\n" * 50_001, "最多 50000 行"),
    ],
)
async def test_what_is_no_sheet_is_refused_in_words(plant: Plant, content: bytes, said: str) -> None:
    desk = await Desk(plant).sign_in("planner")
    answer = await desk.post("/office/imports", kind="items", files={"file": ("a.xlsx", content)})
    assert answer.status_code == 422
    assert said in text_of(answer)


async def test_nothing_is_cut_off_or_read_from_a_hidden_sheet_without_a_word(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("planner")
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    hidden, shown = book.add_worksheet("old"), book.add_worksheet("new")
    for place, row in enumerate([ITEMS[0], ["H-1", "旧的"]]):
        hidden.write_row(place, 0, row)
    shown.write_row(0, 0, ITEMS[0])
    shown.write_row(1, 0, ["A-\u200b7", "支架\ufeff"])
    shown.write_row(60_000, 0, ["A-8", "很远的"])
    shown.activate()
    hidden.hide()
    book.close()
    page = text_of(await desk.get(await desk.bring("items", content.getvalue())))
    assert "新 2 " in page
    assert "H-1" not in page
    assert "A-7" in page, "what nobody sees is no part of a number"
    assert "A-8" in page
    for row, said in (([f"c{n}" for n in range(61)], "最多 60 列"), (["A-1", "x" * 2001], "超过 2000 字")):
        answer = await desk.post("/office/imports", kind="items", files={"file": ("a.xlsx", xlsx([ITEMS[0], row]))})
        assert answer.status_code == 422
        assert said in text_of(answer)


@pytest.mark.parametrize("name", ["orders.xlsx", "people.csv", "routings.xlsx"])
async def test_an_empty_sheet_is_handed_out_and_is_empty_when_it_comes_back(plant: Plant, name: str) -> None:
    desk = await Desk(plant).sign_in("planner")
    template = (await desk.get(f"/office/imports/template/{name}")).content
    path = await desk.bring(name.partition(".")[0], template, name)
    assert "新 0 · 变更 0 · 不变 0" in text_of(await desk.get(path)), "the example is on a sheet of its own"


async def test_a_column_the_sheet_does_not_have_says_nothing(plant: Plant) -> None:
    desk = await with_masters(plant)
    await desk.bring_in("orders", xlsx(ORDERS))
    assert "变更 1 · 不变 0" in await desk.bring_in(
        "orders", xlsx([["工单编号", "物料编号", "数量"], ["WO-1", "A-1", 220]])
    )
    plan = (await by_number(plant))["WO-1"]["plan"]
    assert (plan["quantity"], plan["due"], plan["tolerance"]) == (220_000, "2026-12-15", 5)


async def test_a_sheet_that_would_ask_for_all_memory_is_refused(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("planner")
    far = xlsx([ITEMS[0]])
    with zipfile.ZipFile(io.BytesIO(far)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    for bad in (content.getvalue(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"):
        assert (await desk.post("/office/imports", kind="items", files={"file": ("a.xlsx", bad)})).status_code == 422


async def test_one_file_is_imported_once_however_often_the_button_is_pressed(plant: Plant) -> None:
    desk = await with_masters(plant)
    path = await desk.bring("orders", xlsx(ORDERS))
    for _ in range(3):
        await desk.post(f"{path}/apply")
    await desk.wait(path)
    assert len(await by_number(plant)) == 2


async def test_what_no_device_could_say_is_not_imported_in_part(plant: Plant) -> None:
    desk = await with_masters(plant)
    await desk.bring_in(
        "routings", xlsx([ROUTINGS[0], *(["A-2", n, f"工序{n}", "", "", "", ""] for n in range(1, 260))])
    )
    before = await records(plant)
    path = await desk.bring("orders", xlsx(ORDERS))
    await desk.post(f"{path}/apply")
    await desk.wait(path)
    assert (await desk.get(path)).status_code == 422
    assert await records(plant) == before, "an order has two hundred operations at most"
    assert "还没导入" in text_of(await desk.get("/office/imports"))
