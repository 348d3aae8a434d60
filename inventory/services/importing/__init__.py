"""Importing: an upload is stored, read into a spool, and its rows become judged cameras.

`uploads` stores and cancels, `reading` makes the spool, `phases` is the job.
"""

from inventory.services.importing.phases import close_failed, next_chunk
from inventory.services.importing.uploads import (
    cancel,
    forget_file,
    receive,
    spool_files,
)

__all__ = [
    "cancel",
    "close_failed",
    "forget_file",
    "next_chunk",
    "receive",
    "spool_files",
]
