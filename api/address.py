"""Knows the address that phones open, as it stands in codes and links."""

from api.settings import Settings


def unreachable(settings: Settings) -> str:
    """Return the address in codes if no other device can open it; empty if all is well."""
    address = address_of(settings)
    return address if "://localhost" in address or "://127." in address else ""


def address_of(settings: Settings) -> str:
    """Return the address that phones open."""
    if settings.public_address:
        return settings.public_address.rstrip("/")
    scheme = "https" if settings.certificate else "http"
    host = "localhost" if settings.host in {"0.0.0.0", "127.0.0.1", "::"} else settings.host  # noqa: S104  # compared, not bound
    return f"{scheme}://{host}:{settings.port}"


def code_address(settings: Settings) -> str:
    """Return the address that codes bear; empty where the site chose bare codes."""
    return "" if settings.bare_codes else address_of(settings)
