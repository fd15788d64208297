"""A phone in somebody's hand: a browser with a profile on disk that is tapped, scanned with, and killed."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from scripts.kit.chromium import chromium
from scripts.kit.floor import Floor, now
from sync import codes

PHONE = {"width": 360, "height": 740}
PDA = {"width": 480, "height": 800}
TABLET = {"width": 1280, "height": 800}

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps",
    "--disable-features=Translate,PreloadTopChromeWebUI,MediaRouter,OptimizationHints,AudioServiceOutOfProcess",
)  # fmt: skip


class Hand:
    """A browser with a profile on disk: a phone in somebody's hand."""

    def __init__(
        self,
        playwright: Playwright,
        floor: Floor,
        folder: Path,
        size: dict[str, int] | None = None,
        language: str = "zh-CN",
        more: Sequence[str] = (),
        lax: bool = False,
        zone: str = "Asia/Shanghai",
        whole: bool = False,
    ) -> None:
        self.playwright = playwright
        self.floor = floor
        self.folder = folder
        self.size = size or PHONE
        self.language = language
        self.more = tuple(more)
        self.lax = lax
        self.zone = zone
        self.browser = chromium(whole=whole)
        self.context: BrowserContext
        self.page: Page
        self.problems: list[str] = []
        self.foreign: list[str] = []
        self.taps = 0
        self.scans = 0

    def open(self, path: str = "/") -> "Hand":
        """Open the browser and the app; it is the same phone as before if the folder is."""
        self.launch()
        self.page.goto(self.floor.address + path)
        self.page.wait_for_selector("[data-ready=yes]")
        return self

    def launch(self) -> None:
        """Open the browser only."""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path=self.browser, headless=True, args=[*QUIET, *self.more], viewport=self.size,  # type: ignore[arg-type]  # a size
            locale=self.language, has_touch=True, service_workers="allow", timezone_id=self.zone, bypass_csp=self.lax,
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda said: (
                self.problems.append(said.text)
                if said.type == "error"
                and "Failed to load resource" not in said.text
                and "ERR_CONNECTION" not in said.text
                else None
            ),
        )
        self.page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((self.floor.address, "data:", "blob:")) else self.foreign.append(asked.url)
            ),
        )

    def enrol(self, kind: str = "phone", scope: Sequence[str] = ()) -> "Hand":
        """Enrol as a new user does: type the code, wait until the list is full, begin."""
        self.page.fill("#enrol-code", self.floor.code(kind, scope))
        self.tap("#enrol")
        self.page.wait_for_selector("[data-ready=offline][data-verdict=yes]")
        self.page.wait_for_selector("[data-ready=world][data-verdict=yes]")
        self.tap("#ready-done")
        return self

    def tap(self, selector: str) -> None:
        """Tap something, as a finger does."""
        self.taps += 1
        self.page.locator(selector).first.tap()

    def scan(self, key: str, *, copy: int = 0, enter: bool = True) -> None:
        """Scan a code with a keyboard scanner: keys, 2 ms apart, and Enter."""
        self.scans += 1
        self.wedge(f"{self.floor.address.upper()}/s/{codes.write(key, copy)}", enter=enter)

    def wedge(self, text: str, *, enter: bool = True, gap: float = 2) -> None:
        """Type as a scanner does."""
        self.page.keyboard.type(text, delay=gap)
        if enter:
            self.page.keyboard.press("Enter")

    def sign_in(self, name: str) -> None:
        """Scan a badge."""
        self.scan(self.floor.people[name])
        self.page.wait_for_selector(f"#who:has-text('{name}')")

    def count(self) -> int:
        """Return how many records wait."""
        return int(self.page.get_attribute("#queue-chip", "data-count") or "0")

    def kept(self) -> list[dict[str, Any]]:
        """Return every record that lies on the device, read from its database."""
        return list(self.page.evaluate(READ_OUTBOX))

    def wait_sent(self, seconds: float = 20) -> None:
        """Wait until nothing is left to send."""
        self.page.wait_for_selector("#queue-chip[data-count='0']", timeout=seconds * 1000)

    def _processes(self) -> list[int]:
        found = subprocess.run(
            ["pgrep", "-f", f"user-data-dir={self.folder}"], capture_output=True, text=True, check=False
        )
        return [int(process) for process in found.stdout.split()]

    def kill(self) -> None:
        """Kill every process of the browser at once: a dead battery."""
        self._end(self._processes())
        self.close()

    @staticmethod
    def _end(processes: Sequence[int]) -> None:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def tap_and_kill(self, selector: str, done: str) -> int:
        """Tap, and kill the browser as soon as it shows that it saved: the page itself calls the killer.

        Return how many milliseconds after the sign the kill came.
        """
        processes = self._processes()
        killer = socket.create_server(("127.0.0.1", 0))
        killer.settimeout(15)
        late: list[int] = []

        def wait() -> None:
            call, _ = killer.accept()
            asked = call.recv(500)
            self._end(processes)
            late.append(now() - int(asked.split(b" ")[1][1:]))
            call.close()

        thread = threading.Thread(target=wait)
        thread.start()
        self.page.evaluate(CALL_KILLER, [done, killer.getsockname()[1]])
        with contextlib.suppress(Error):  # the page may be dead before the tap has returned
            self.tap(selector)
        thread.join()
        killer.close()
        self.close()

        assert late, "nothing was saved"
        return late[0]

    def close(self) -> None:
        """Close the browser."""
        try:
            self.context.close()
        except Exception:  # noqa: BLE001  # it may be dead already, that is what we wanted
            return


CALL_KILLER = """([selector, port]) => {
  const look = () => {
    if (!document.querySelector(selector)) return;
    watching.disconnect();
    void fetch(`http://127.0.0.1:${port}/${Date.now()}`, { mode: 'no-cors' }).catch(() => undefined);
  };
  const watching = new MutationObserver(look);
  watching.observe(document.body, { subtree: true, childList: true });
}"""

READ_OUTBOX = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('baogong');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const all = opening.result.transaction('outbox').objectStore('outbox').getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result.map(({ proof, ...one }) => one)); };
    all.onerror = () => reject(all.error);
  };
})"""
