"""The `baogong` command: serve, service, migrate, demo, rebuild, backup, restore, doctor, certificates, enrol-code, admin."""

import argparse
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from api import loop
from api.commands.admin import run_admin
from api.commands.demo import run_demo
from api.commands.lan import run_certificates, run_enrol_code
from api.commands.serve import begin_of, run_serve
from api.commands.service import run_service
from api.commands.upkeep import run_backup, run_doctor, run_migrate, run_rebuild, run_restore
from api.settings import Settings, WrongSetting, read


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="baogong",
        description="报工 Baogong: shop-floor reporting that goes on working when the network does not.",
        epilog="Settings come from the environment (BAOGONG_…); docs/settings.md lists them.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("serve", help="serve the application in the foreground")
    verbs.add_parser("migrate", help="bring the database's schema up to date")
    demo = verbs.add_parser("demo", help="load a demo plant into an empty database")
    demo.add_argument("--seed", type=int, default=7, help="draws the plant's people, orders and mishaps (default 7)")
    rebuild = verbs.add_parser("rebuild", help="drop everything derived and fold the records again")
    rebuild.add_argument("--verify", action="store_true", help="only compare; exit 1 if anything differs")
    backup = verbs.add_parser("backup", help="write records and registers to one file")
    backup.add_argument("file", type=Path, help="or a folder, in which the day names the file")
    backup.add_argument(
        "--keep", type=int, default=0, metavar="N", help="in a folder: keep the newest N, remove older ones"
    )
    service = verbs.add_parser("service", help="print the systemd unit that serves this plant at every boot")
    service.add_argument("--backup", default="", metavar="FOLDER", help="print those of a nightly backup instead")
    restore = verbs.add_parser("restore", help="read a backup into an empty database and fold it")
    restore.add_argument("file", type=Path)
    restore.add_argument(
        "--new-secret",
        action="store_true",
        help="go on although the old plant's secret is lost: stamps are checked no more",
    )
    doctor = verbs.add_parser("doctor", help="say what is well and what is not")
    doctor.add_argument("--browser", default="", metavar="PATH", help="a Chromium to prove the service worker with")
    certificates = verbs.add_parser(
        "certificates", help="make an authority for this plant, and a certificate for its server"
    )
    certificates.add_argument(
        "names", nargs="*", metavar="NAME", help="host names and addresses; default: this machine's"
    )
    enrol = verbs.add_parser("enrol-code", help="make a code that enrols one device, and show it as QR")
    enrol.add_argument("--kind", choices=["phone", "kiosk", "office"], default="phone")
    enrol.add_argument(
        "--scope", action="append", default=[], metavar="WORK_CENTER", help="may be given again; default: all"
    )
    admin = verbs.add_parser("admin", help="make an administrator, or give him a new password")
    admin.add_argument("login")
    admin.add_argument("--stdin", action="store_true", help="read the password from standard input")
    return parser


def _work(arguments: argparse.Namespace, settings: Settings) -> Coroutine[Any, Any, int]:
    match arguments.verb:
        case "serve":
            return run_serve(settings, begin_of(settings))
        case "migrate":
            return run_migrate(settings)
        case "demo":
            return run_demo(settings, arguments.seed)
        case "rebuild":
            return run_rebuild(settings, verify=arguments.verify)
        case "backup":
            return run_backup(settings, arguments.file, arguments.keep)
        case "service":
            return run_service(settings, arguments.backup)
        case "restore":
            return run_restore(settings, arguments.file, new_secret=arguments.new_secret)
        case "doctor":
            return run_doctor(settings, arguments.browser)
        case "certificates":
            return run_certificates(settings, arguments.names)
        case "enrol-code":
            return run_enrol_code(settings, arguments.kind, arguments.scope)
    return run_admin(settings, arguments.login, from_stdin=arguments.stdin)


def main() -> int:
    """Run one verb; return its exit code."""
    arguments = _parser().parse_args()
    os.umask(0o077)  # data, backups and secrets are their owner's alone
    try:
        settings = read()
        return loop.run(_work(arguments, settings))
    except WrongSetting as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
