"""Log lines as JSON, one event a line, so that hostile text cannot forge a second line."""

import json
import logging
import re
from datetime import UTC, datetime

# The addresses that open something by themselves: who reads the log must not be able to use them.
SECRET_ADDRESS = re.compile(r"(/(?:set-up|choose-password|deadlines)/)[\w-]{20,}")


class JsonLine(logging.Formatter):
    """Time, level, logger, message and traceback as one JSON object; control characters come out escaped."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": SECRET_ADDRESS.sub(r"\1…", record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)
