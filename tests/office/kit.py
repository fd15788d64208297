"""Somebody at a desk: signed in by the form, with a cookie, as a browser has it."""

import asyncio
import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from httpx import Response

from api.access.rights import Rights, grant
from scripts.kit.device import new_key
from sync import records as r
from tests.kit.plant import Plant

HERE = "http://plant"


class Desk:
    """A browser at the office."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.person = ""
        self.cookies: dict[str, str] = {}

    async def sign_in(self, *roles: str, name: str = "王计划") -> "Desk":
        """Make a person with these roles, and sign him in."""
        self.person = new_key(self.plant.draw, "P")
        secret = "geheim-77"
        login = f"{name}-{'-'.join(roles)}-{self.person[-4:]}"
        rights = Rights(login=login, roles=roles, password=secret)  # type: ignore[arg-type]  # roles
        await grant(self.plant.house, self.person, rights, "test")
        await self.plant.office.tell(r.Enlist(recorder=self.plant.planner, person=self.person, name=name))
        answer = await self.post("/office/sign-in", login=login, secret=secret, next="/office/")
        assert answer.status_code == 303, answer.text
        self.cookies["baogong"] = answer.cookies["baogong"]
        return self

    async def get(self, path: str, **headers: str) -> Response:
        """Open a page."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return await self.plant.client.get(path, headers={"cookie": cookie, **headers})

    async def post(self, path: str, *, origin: str = HERE, files: Any = None, **form: Any) -> Response:
        """Send a form."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"cookie": cookie, "origin": origin, "host": "plant"}
        return await self.plant.client.post(path, data=form, files=files, headers=headers)

    async def bring(self, kind: str, content: bytes, name: str = "sheet.xlsx") -> str:
        """Bring a file and wait until it is checked; return its page's path."""
        answer = await self.post("/office/imports", kind=kind, files={"file": (name, content)})
        assert answer.status_code == 303, text_of(answer)
        path = answer.headers["location"]
        await self.wait(path)
        return str(path)

    async def wait(self, path: str) -> None:
        """Wait until a job is over, as the bar does."""
        await self.get(path)
        for _ in range(1200):
            told = await self.get(f"{path}/progress")
            if told.status_code == 404 or told.json()["over"]:
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the job is not over")

    async def bring_in(self, kind: str, content: bytes) -> str:
        """Bring a file and import it; return the last page's text."""
        path = await self.bring(kind, content)
        page = text_of(await self.get(path))
        if "imports.apply" in page or f"{path}/apply" not in (await self.get(path)).text:
            return page
        assert (await self.post(f"{path}/apply")).status_code == 303
        await self.wait(path)
        return text_of(await self.get(path))


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    page = book.add_worksheet()
    for place, row in enumerate(rows):
        page.write_row(place, 0, row)
    book.close()
    return content.getvalue()


def text_of(answer: Response) -> str:
    """Return what a page says, without its tags."""
    body = answer.text.partition("<main")[2] or answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()
