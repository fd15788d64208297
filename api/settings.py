"""Knows every setting, from the environment. `docs/settings.md` lists them; a test finds a missing one."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

PREFIX = "BAOGONG_"


class WrongSetting(ValueError):
    """A setting that cannot be used; the message names it and the remedy."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings with their defaults. Sizes are bytes unless named otherwise."""

    data: str = "data"
    database: str = ""
    secret_file: str = ""
    app_folder: str = ""
    font_folder: str = ""
    bare_codes: bool = False
    site: str = "main"
    site_name: str = "报工"
    zone: str = "Asia/Shanghai"
    day_starts: str = "00:00"
    host: str = "127.0.0.1"
    port: int = 8000
    public_address: str = ""
    certificate: str = ""
    certificate_key: str = ""
    setup_port: int = 0
    mode: str = "production"
    clock: str = "system"
    log_level: str = "info"
    largest_push: int = 64_000_000
    group: int = 400
    small: int = 5
    behind: str = "pressure"
    ledger: str = "auto"
    fold_cache_mb: int = 400
    longest_span_hours: int = 24
    closed_days: int = 90
    sign_in_attempts: int = 10
    requests_per_minute: int = 6_000
    trusted_proxies: str = ""

    def proxies(self) -> tuple[str, ...]:
        """Return the addresses of the reverse proxies that are believed."""
        return tuple(one for one in self.trusted_proxies.replace(",", " ").split() if one)

    def database_url(self) -> str:
        """Return the SQLAlchemy address: the embedded SQLite file unless one is set."""
        if not self.database:
            return f"sqlite+aiosqlite:///{Path(self.data) / 'baogong.sqlite'}"
        for plain, driver in (("postgresql://", "postgresql+asyncpg://"), ("sqlite://", "sqlite+aiosqlite://")):
            if self.database.startswith(plain):
                return driver + self.database.removeprefix(plain)
        return self.database


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise WrongSetting for an unknown name or an impossible value."""
    given = {n.removeprefix(PREFIX).lower(): v for n, v in environment.items() if n.startswith(PREFIX)}
    unknown = sorted(set(given) - set(Settings.__struct_fields__))
    if unknown:
        raise WrongSetting(f"{PREFIX}{unknown[0].upper()} is no setting; docs/settings.md lists them all")
    try:
        settings = msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise WrongSetting(f"a setting cannot be used: {error} (names are in lower case, without {PREFIX})") from None
    for name, allowed in (
        ("mode", ("production", "demo", "test")),
        ("clock", ("system", "driven")),
        ("ledger", ("auto", "apart", "here")),
        ("behind", ("pressure", "always", "never", "random")),
    ):
        if getattr(settings, name) not in allowed:
            raise WrongSetting(f"{PREFIX}{name.upper()} must be one of {', '.join(allowed)}")
    if not 1 <= settings.longest_span_hours <= 168:
        raise WrongSetting(f"{PREFIX}LONGEST_SPAN_HOURS must lie between 1 and 168")
    if bool(settings.certificate) != bool(settings.certificate_key):
        raise WrongSetting(f"{PREFIX}CERTIFICATE and {PREFIX}CERTIFICATE_KEY belong together: set both or none")
    if settings.clock == "driven" and settings.mode == "production":
        raise WrongSetting(f"{PREFIX}CLOCK=driven is refused outside tests and demos: set {PREFIX}MODE=test or demo")
    return settings
