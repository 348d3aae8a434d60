"""The barcodes of a photo, read in a limited process of its own; where `zxing-cpp` is not installed there are none."""

import importlib.util
import json
import logging
import os
import subprocess
import sys

from inventory.imports.reading import PROJECT

PACKAGE = "zxingcpp"
CHILD = "inventory.imports.barcode_child"
WAIT_SECONDS = 15.0
"""In all, on a busy machine; its processor time is limited to half of it."""
log = logging.getLogger("lenscap.barcodes")


def can_read() -> bool:
    """Whether the optional package is installed."""
    return importlib.util.find_spec(PACKAGE) is not None


def texts_of(photo: bytes) -> list[str]:
    """What the barcodes of a kept photo say; none where it cannot be read, since no photo is lost for that."""
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-P", "-s", "-m", CHILD],
            input=photo,
            capture_output=True,
            timeout=WAIT_SECONDS,
            cwd="/",
            env={"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", "PATH": os.defpath},
            check=True,
        )
        return [str(text) for text in json.loads(done.stdout)]
    except (subprocess.SubprocessError, OSError, ValueError) as problem:
        log.warning("a photo's barcodes could not be read: %s", type(problem).__name__)
        return []
