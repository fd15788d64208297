"""People and devices at the office: enlisted, granted, ended; and what was done stands in the audit, without a secret."""

from sync import records as r
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of


async def test_a_lead_enlists_and_an_admin_grants(plant: Plant) -> None:
    lead = await Desk(plant).sign_in("lead")
    answer = await lead.post("/office/people", name="赵六", team="甲班", temporary="on")
    assert answer.status_code == 303
    person = answer.headers["location"].partition("person=")[2].partition("&")[0]
    assert "赵六 · 临时工" in text_of(await lead.get("/office/people"))
    assert (await lead.post(f"/office/people/{person}/rights", role_lead="on")).status_code == 403
    assert "请填姓名" in text_of(await lead.post("/office/people", name=" "))
    admin = await Desk(plant).sign_in("admin")
    granted = await admin.post(
        f"/office/people/{person}/rights",
        role_operator="on",
        role_keeper="on",
        login="zhao",
        pin="4711",
        password="geheim-77",
    )
    assert granted.status_code == 303
    shown = text_of(await admin.get("/office/people"))
    assert "赵六 · 临时工 · 操作工 · 仓管员 · 有 PIN" in shown
    assert "4711" not in (await admin.get("/office/people")).text
    visitor = Desk(plant)
    signed = await visitor.post("/office/sign-in", login="zhao", secret="4711", next="/office/")
    assert signed.status_code == 401, "a PIN never opens the office"
    signed = await visitor.post("/office/sign-in", login="zhao", secret="geheim-77", next="/office/")
    assert signed.status_code == 303
    renamed = await admin.post("/office/people", person=person, name="赵六六", team="乙班")
    assert renamed.status_code == 303
    assert "赵六六" in text_of(await admin.get("/office/people"))
    ended = await admin.post(f"/office/people/{person}/rights", role_operator="on", revoked="on")
    assert ended.status_code == 303
    assert (await visitor.post("/office/sign-in", login="zhao", secret="geheim-77", next="/")).status_code == 401
    audit = text_of(await admin.get("/office/audit?action=rights"))
    assert "赵六六" in audit
    assert "4711" not in audit


async def test_wrong_rights_are_said_and_nobody_locks_himself_out(plant: Plant) -> None:
    admin = await Desk(plant).sign_in("admin")
    path = f"/office/people/{plant.zhang}/rights"
    assert "PIN 是 4 到 12 位数字" in text_of(await admin.post(path, pin="12"))
    assert "密码最少 4 位" in text_of(await admin.post(path, password="abc"))
    assert "这个编号别的员工在用" in text_of(await admin.post(path, login="wang"))
    own = f"/office/people/{admin.person}/rights"
    assert "不能停用自己" in text_of(await admin.post(own, role_operator="on"))
    assert "不能停用自己" in text_of(await admin.post(own, role_admin="on", revoked="on"))
    assert (await admin.post("/office/people/P0000000000/rights", role_lead="on")).status_code == 404


async def test_a_device_is_enrolled_watched_and_ended(plant: Plant) -> None:
    admin = await Desk(plant).sign_in("admin")
    made = await admin.post("/office/devices", kind="kiosk")
    assert made.status_code == 200
    code = text_of(made).partition("12 位 ")[2][:14].replace(" ", "")
    asked = {"code": code, "name": "平板 1", "wall": plant.now, "run": "r", "run_ms": 0}
    enrolled = await plant.client.post("/api/enrol", json=asked)
    assert (enrolled.status_code, enrolled.json()["kind"]) == (201, "kiosk")
    device = enrolled.json()["device"]
    phone = await plant.phone("手机 9")
    await phone.tell(r.Enlist(recorder=plant.zhang, person=plant.zhang, name="张三"))
    plant.later(5 * 3_600_000)
    page = text_of(await admin.get("/office/devices"))
    assert "平板 1 共用平板" in page
    assert "手机 9 手机 ⚠ 很久没有联网" in page
    assert "办公室 desk" not in page
    assert (await admin.post(f"/office/devices/{device}/revoke")).status_code == 303
    assert "✕ 已停用" in text_of(await admin.get("/office/devices"))
    assert (await admin.post(f"/office/devices/{device}/revoke")).status_code == 404
    assert "平板 1" in text_of(await admin.get("/office/audit?action=enrol"))
