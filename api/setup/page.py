"""The page that brings a phone to the plant's HTTPS address: a code to scan, steps for each system, and a check.

It is served plainly, too, for a phone that does not trust the plant's certificate yet. There is no
script in it but the check's own file, and nothing of the app.
"""

import base64
import html
import io
import plistlib
import uuid
from pathlib import Path
from typing import Annotated

import segno
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from litestar import Litestar, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from msgspec import Meta

from api import problems
from api.access.roles import ANYONE
from api.address import address_of
from api.problems import Problem
from api.settings import Settings
from api.setup.certificates import files
from api.shell import POLICY, Shell

STEPS = {
    "iPhone / iPad": (
        ("打开下面的「iPhone 描述文件」，点允许", "Open “iPhone profile” below and allow it"),
        ("设置 → 已下载描述文件 → 安装", "Settings → Profile Downloaded → Install"),
        ("设置 → 通用 → 关于本机 → 证书信任设置 → 打开本厂证书", "Settings → General → About → Certificate Trust Settings → switch it on"),
        ("用 Safari 扫上面的码，分享 → 添加到主屏幕", "Scan the code above with Safari, Share → Add to Home Screen"),
    ),
    "Android / PDA": (
        ("点下面的「证书文件」下载", "Tap “Certificate” below to download it"),
        ("设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书（不是 WLAN 证书）", "Settings → Security → Encryption & credentials → Install a certificate → CA certificate (not Wi-Fi)"),
        ("用 Chrome 扫上面的码，菜单 → 安装应用", "Scan the code above with Chrome, menu → Install app"),
    ),
}  # fmt: skip

STYLE = """body{margin:0 auto;max-width:720px;padding:16px;font:20px/1.5 system-ui,sans-serif;color:#14181c;background:#fff}
a.button{display:block;min-height:56px;line-height:56px;text-align:center;background:#075a2b;color:#fff;border-radius:12px;text-decoration:none;font-weight:700;margin:12px 0}
img{width:240px;height:240px;display:block;margin:16px auto}small{color:#3d4750;display:block}li{margin:8px 0}
table{width:100%;border-collapse:collapse}td{padding:8px;border-top:1px solid #b9c1c8}"""


def _page(settings: Settings, shell: Shell) -> str:
    address = address_of(settings)
    code = segno.make(address + "/", error="m", micro=False).svg_data_uri(scale=6, border=4)
    authority = files(Path(settings.data)).authority.exists()
    steps = "".join(
        f"<h2>{title}</h2><ol>" + "".join(f"<li>{zh}<small>{en}</small></li>" for zh, en in lines) + "</ol>"
        for title, lines in STEPS.items()
    )
    downloads = (
        '<a class="button" href="/setup/authority.crt">证书文件 · Certificate</a>'
        '<a class="button" href="/setup/authority.mobileconfig">iPhone 描述文件 · iPhone profile</a>'
        if authority
        else "<p>证书由公认机构签发，手机上不用安装。<small>The certificate is publicly trusted; phones need nothing.</small></p>"
    )
    script = next((f"/{path}" for path in shell.files if path.startswith("assets/doctor-")), "")
    check = (
        f'<h2>检查 · Check</h2><table id="doctor" aria-live="polite"></table><script type="module" src="{script}"></script>'
        if script
        else ""
    )
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>报工 · 设置手机</title><link rel="stylesheet" href="/setup/style.css"></head><body><main><h1>设置手机 · Set up a phone</h1>'
        f'<p><a href="{html.escape(address)}/">{html.escape(address)}</a></p><img alt="{html.escape(address)}" src="{code}">'
        f"{downloads if authority else ''}{steps if authority else downloads}{check}</main></body></html>"
    )


@get("/setup", opt={"who": ANYONE}, include_in_schema=False)
async def setup(settings: NamedDependency[Settings], shell: NamedDependency[Shell]) -> Response[bytes]:
    """Show how a phone gets to the app."""
    content = _page(settings, shell)
    return Response(
        content.encode(), media_type="text/html; charset=utf-8", headers={"content-security-policy": POLICY}
    )


@get("/setup/style.css", opt={"who": ANYONE}, include_in_schema=False)
async def style() -> Response[bytes]:
    """Serve the page's few lines of style."""
    return Response(STYLE.encode(), media_type="text/css; charset=utf-8")


def _authority(settings: Settings) -> x509.Certificate:
    path = files(Path(settings.data)).authority
    if not path.exists():
        raise Problem("not_found")
    return x509.load_pem_x509_certificate(path.read_bytes())


@get("/setup/authority.crt", opt={"who": ANYONE}, include_in_schema=False)
async def authority(settings: NamedDependency[Settings]) -> Response[bytes]:
    """Serve the plant's authority as Android takes it."""
    content = _authority(settings).public_bytes(serialization.Encoding.DER)
    headers = {"content-disposition": 'attachment; filename="baogong-authority.crt"'}
    return Response(content, media_type="application/x-x509-ca-cert", headers=headers)


@get("/setup/authority.mobileconfig", opt={"who": ANYONE}, include_in_schema=False)
async def profile(settings: NamedDependency[Settings]) -> Response[bytes]:
    """Serve the plant's authority as an iPhone takes it."""
    found = _authority(settings)
    der = found.public_bytes(serialization.Encoding.DER)
    name = found.subject.rfc4514_string().removeprefix("CN=")
    one = str(uuid.uuid5(uuid.NAMESPACE_URL, base64.b64encode(der).decode()))
    inner = {
        "PayloadType": "com.apple.security.root", "PayloadVersion": 1, "PayloadIdentifier": f"baogong.authority.{one}",
        "PayloadUUID": one, "PayloadDisplayName": name, "PayloadContent": der, "PayloadCertificateFileName": "authority.cer",
    }  # fmt: skip
    outer = {
        "PayloadType": "Configuration", "PayloadVersion": 1, "PayloadIdentifier": f"baogong.{one}",
        "PayloadUUID": str(uuid.uuid5(uuid.NAMESPACE_URL, one)), "PayloadDisplayName": name, "PayloadContent": [inner],
    }  # fmt: skip
    content = io.BytesIO()
    plistlib.dump(outer, content)
    return Response(content.getvalue(), media_type="application/x-apple-aspen-config")


MOST_VERDICTS = 20
Nonce = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
Verdict = Annotated[dict[Annotated[str, Meta(max_length=20)], bool], Meta(max_length=20)]


class Verdicts:
    """What browsers found that somebody started to check the address: the last few, in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, bool]] = {}

    def hear(self, nonce: str, verdict: dict[str, bool]) -> None:
        """Keep a verdict."""
        self._kept[nonce] = verdict
        while len(self._kept) > MOST_VERDICTS:
            self._kept.pop(next(iter(self._kept)))

    def of(self, nonce: str) -> dict[str, bool]:
        """Return a verdict; empty while there is none."""
        return self._kept.get(nonce, {})


@post("/setup/verdict/{nonce:str}", opt={"who": ANYONE}, status_code=204, include_in_schema=False)
async def told(verdicts: NamedDependency[Verdicts], nonce: FromPath[Nonce], data: JSONBody[Verdict]) -> None:
    """Hear what a browser's check found, for the doctor who started that browser; the last few are kept in memory."""
    verdicts.hear(nonce, data)


@get("/setup/verdict/{nonce:str}", opt={"who": ANYONE}, include_in_schema=False)
async def verdict(verdicts: NamedDependency[Verdicts], nonce: FromPath[Nonce]) -> dict[str, bool]:
    """Say what the browser with that nonce found; empty while it has not."""
    return verdicts.of(nonce)


router = Router("/", route_handlers=[setup, style, authority, profile, told, verdict])


@get(["/", "/{path:path}"], opt={"who": ANYONE}, include_in_schema=False)
async def elsewhere() -> Redirect:
    """Send whoever comes plainly to the page that helps him on."""
    return Redirect("/setup")


def build_plain(settings: Settings, shell: Shell) -> Litestar:
    """Return the plain-HTTP application: the set-up page and its downloads, and nothing else."""
    verdicts = Verdicts()
    return Litestar(
        route_handlers=[router, elsewhere],
        exception_handlers={Exception: problems.serve},
        dependencies={
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "shell": Provide(lambda: shell, sync_to_thread=False),
            "verdicts": Provide(lambda: verdicts, sync_to_thread=False),
        },
        logging_config=None,
        openapi_config=None,
    )
