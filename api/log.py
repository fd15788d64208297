"""Knows how a log line looks: one JSON object, without bodies, tokens, codes or names of people."""

import json
import logging
import sys
import time
from collections import OrderedDict
from typing import Any


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "from": record.name,
            "say": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            line["error"] = record.exc_info[0].__name__
            line["where"] = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else ""
        return json.dumps(line, ensure_ascii=False)


QUIET_S = 60
"""So long after a warning or an error the same one is only counted."""


class _Once(logging.Filter):
    """Lets one line of a flood through, and says with the next how many there were."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: OrderedDict[tuple[Any, ...], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Count a warning or error that was just said; say it otherwise."""
        if record.levelno < logging.WARNING:
            return True
        kind = record.exc_info[0] if record.exc_info else None
        key = (record.name, record.levelno, record.msg, kind)
        since, times = self._seen.get(key, (-QUIET_S, 0))
        now = time.monotonic()
        if now - since < QUIET_S:
            self._seen[key] = (since, times + 1)
            return False
        if times:
            record.fields = {**getattr(record, "fields", {}), "not_said": times}
        self._seen[key] = (now, 0)
        self._seen.move_to_end(key)
        while len(self._seen) > 1000:
            self._seen.popitem(last=False)
        return True


class Log:
    """A logger that takes fields by name."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, say: str, **fields: Any) -> None:
        """Say what happened."""
        self._logger.info(say, extra={"fields": fields})

    def warning(self, say: str, **fields: Any) -> None:
        """Say what somebody should look at."""
        self._logger.warning(say, extra={"fields": fields})

    def error(self, say: str, error: BaseException, **fields: Any) -> None:
        """Say what failed, with its place but not its message, which may quote a body."""
        self._logger.error(say, exc_info=error, extra={"fields": fields})


def configure(level: str) -> None:
    """Send every log line to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    handler.addFilter(_Once())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in ("uvicorn.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
