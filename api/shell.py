"""Knows the phone's app as files: read once, served compressed, hashed ones for ever, the shell and worker never stale.

The shell is the same for every page of the app; what a page shows, the phone knows itself. Its policy
allows no foreign host and no inline script.
"""

import gzip
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, Response, Router, get, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from api.access.roles import ANYONE
from api.problems import Problem

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PERMISSIONS = "camera=(self), microphone=(), geolocation=()"
FOR_EVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"

TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm"}

NOT_BUILT = "<!doctype html><meta charset=utf-8><title>报工</title><p>应用还没有构建：请运行 scripts/build<p>The app is not built: run scripts/build"


class File(Struct, frozen=True):
    """A file as it is served."""

    plain: bytes
    small: bytes
    type: str
    cache: str


class Shell:
    """The files of one build, by their path on the server."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, File] = {}
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file():
                self.files[path.relative_to(folder).as_posix()] = _read(path, path.stat().st_mtime_ns)

    def find(self, path: str) -> File:
        """Return a file; raise the problem `not_found`."""
        found = self.files.get(path)
        if found is None:
            raise Problem("not_found")
        return found

    def named(self, stem: str, ending: str) -> str:
        """Return the address of a bundled file by its name without the hash; empty if it was not built."""
        wanted = (path for path in self.files if path.startswith(f"assets/{stem}-") and path.endswith(ending))
        return f"/{found}" if (found := next(wanted, "")) else ""


@cache
def _read(path: Path, _: int) -> File:
    """Read a file once, as it was changed last."""
    plain = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("json", "wasm"))
    small = gzip.compress(plain, 9, mtime=0) if text else b""
    kind += "; charset=utf-8" if kind.startswith("text/") else ""
    return File(plain, small, kind, FOR_EVER if path.parent.name == "assets" else ALWAYS_ASK)


def _serve(request: Request[Any, Any, Any], shell: Shell, path: str) -> Response[bytes]:
    if path == "index.html" and path not in shell.files:
        return Response(NOT_BUILT.encode(), media_type="text/html; charset=utf-8", status_code=503)
    file = shell.find(path)
    headers = {
        "cache-control": file.cache,
        "content-security-policy": POLICY,
        "permissions-policy": PERMISSIONS,
        "vary": "accept-encoding",
    }
    packed = bool(file.small) and "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(file.small if packed else file.plain, media_type=file.type, headers=headers)


@route(
    ["/", "/s/{code:str}"], http_method=[HttpMethod.GET, HttpMethod.HEAD], opt={"who": ANYONE}, include_in_schema=False
)
async def page(request: Request[Any, Any, Any], shell: NamedDependency[Shell]) -> Response[bytes]:
    """Serve the shell, or only its headers to a monitor: for the app itself, and for a code that was scanned with the phone's own camera."""
    return _serve(request, shell, "index.html")


@get(["/sw.js", "/manifest.webmanifest"], opt={"who": ANYONE}, include_in_schema=False)
async def top(request: Request[Any, Any, Any], shell: NamedDependency[Shell]) -> Response[bytes]:
    """Serve the service worker and the manifest, which must lie at the top."""
    return _serve(request, shell, request.url.path[1:])


@get(["/assets/{name:str}", "/icons/{name:str}"], opt={"who": ANYONE}, include_in_schema=False)
async def asset(request: Request[Any, Any, Any], shell: NamedDependency[Shell], name: FromPath[str]) -> Response[bytes]:
    """Serve a bundled file; a name that changes with its content is kept for ever."""
    return _serve(request, shell, f"{'assets' if request.url.path.startswith('/assets/') else 'icons'}/{name}")


router = Router("/", route_handlers=[page, top, asset])
