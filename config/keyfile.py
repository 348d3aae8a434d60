"""The embedded profile's secret key: made once, readable by its owner alone, never in the repository."""

import os
import secrets
import tempfile
from pathlib import Path


def secret_key(path: Path) -> str:
    """The key in the file, made on the first start.

    Web, worker and beat may start together: the key is written to a file of its own (0600) and linked into
    place, so that no process ever reads half a key and all read the same one.
    """
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix="key-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_text(encoding="ascii").strip()
