"""Knows what a reverse proxy says of the caller: believed of stated proxies only, for anybody can write a header."""

from collections.abc import Collection

from litestar.types import Scope


def seen_through(scope: Scope, proxies: Collection[str]) -> None:
    """Put the caller's own address, scheme and host into the scope, if a stated proxy brought the request.

    The caller is the nearest address in `X-Forwarded-For` that is no proxy of ours; what lies before it he wrote himself.
    """
    near = scope.get("client")
    if not near or near[0] not in proxies:
        return
    given = {name: value.decode("latin-1") for name, value in scope["headers"]}
    passed = [one.strip() for one in given.get(b"x-forwarded-for", "").split(",") if one.strip()]
    caller = next((one for one in reversed(passed) if one not in proxies), near[0])
    scope["client"] = (caller, near[1])
    if (scheme := given.get(b"x-forwarded-proto", "")) in {"http", "https"}:
        scope["scheme"] = scheme
    if host := given.get(b"x-forwarded-host", ""):
        kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope["headers"] = [*kept, (b"host", host.encode("latin-1"))]
