"""Knows how a log line looks: one JSON object, without bodies, tokens, codes or names of people."""

import json
import logging
import sys
import time
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
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in ("uvicorn.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
