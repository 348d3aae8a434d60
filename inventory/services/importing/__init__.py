"""Importing: an upload is stored, read into a spool, and its rows become judged cameras.

`uploads` stores, confirms and cancels, `reading` makes the spool, `previewing` says what would come of it, `phases`
is the job, `placing_sites` puts sites on the map.
"""

from inventory.services.importing.phases import close_failed, next_chunk, upload
from inventory.services.importing.placing_sites import take_positions_back
from inventory.services.importing.previewing import dry_run
from inventory.services.importing.uploads import (
    cancel,
    choose_sites,
    confirm,
    forget_file,
    let_lapse,
    receive,
    spool_files,
)

__all__ = [
    "cancel",
    "choose_sites",
    "close_failed",
    "confirm",
    "dry_run",
    "forget_file",
    "let_lapse",
    "next_chunk",
    "receive",
    "spool_files",
    "take_positions_back",
    "upload",
]
