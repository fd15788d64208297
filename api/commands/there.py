"""Knows whether there is a plant where the settings point: a command that looks makes none."""

from pathlib import Path

from api.settings import Settings


def secret_of(settings: Settings) -> Path:
    """Return where the plant's secret lies."""
    return Path(settings.secret_file or Path(settings.data) / "secret")


def no_plant(settings: Settings) -> str:
    """Return why there is no plant here, in words; nothing is made by looking."""
    if not settings.database and not (Path(settings.data) / "baogong.sqlite").exists():
        return f"there is no plant in {settings.data}: set BAOGONG_DATA or BAOGONG_DATABASE to where it is"
    if secret_of(settings).exists():
        return ""
    return f"the plant's secret {secret_of(settings)} is missing: put it back, or set BAOGONG_SECRET_FILE"
