"""Log lines as JSON, one event a line, so that hostile text cannot forge a second line."""

import json
import logging
from datetime import UTC, datetime


class JsonLine(logging.Formatter):
    """Time, level, logger, message and traceback as one JSON object; control characters come out escaped."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)
