"""Prints what a machine needs to serve a plant at every boot and to back it up each night: systemd units, to be looked at first."""

import getpass
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from api.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]

KEPT = 30
"""Nightly backups that are kept."""


def _quoted(text: str) -> str:
    """Return a value as a unit file holds it: `%` and `$` mean something there."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'


def _common(environment: Mapping[str, str], settings: Settings) -> str:
    told = {name: value for name, value in sorted(environment.items()) if name.startswith(PREFIX)}
    told[f"{PREFIX}DATA"] = str(Path(settings.data).resolve())
    lines = [f"Environment={_quoted(f'{name}={value}')}" for name, value in sorted(told.items())]
    return "\n".join([f"User={getpass.getuser()}", f"WorkingDirectory={ROOT}", *lines])


def _command(*words: str) -> str:
    return shlex.join([sys.executable, "-m", "api.cli", *words]).replace("%", "%%")


async def run_service(settings: Settings, backup: str, environment: Mapping[str, str] = os.environ) -> int:
    """Print the unit that serves, or those that back up each night into a folder."""
    common = _common(environment, settings)
    if not backup:
        print(f"""# sudo tee /etc/systemd/system/baogong.service, then: sudo systemctl enable --now baogong
[Unit]
Description=Baogong
After=network-online.target
Wants=network-online.target

[Service]
{common}
ExecStart={_command("serve")}
Restart=always
RestartSec=2
TimeoutStopSec=60

[Install]
WantedBy=multi-user.target""")
        return 0
    folder = str(Path(backup).resolve())
    print(f"""# sudo tee /etc/systemd/system/baogong-backup.service
[Unit]
Description=Nightly backup of Baogong

[Service]
Type=oneshot
{common}
ExecStart={_command("backup", folder, "--keep", str(KEPT))}

# sudo tee /etc/systemd/system/baogong-backup.timer, then: sudo systemctl enable --now baogong-backup.timer
[Unit]
Description=Nightly backup of Baogong

[Timer]
OnCalendar=*-*-* 02:30:00
Persistent=true

[Install]
WantedBy=timers.target""")
    return 0
