"""One file that holds an installation: its database, uploads and reports.

Why it is made of native dumps: docs/decisions/a-backup-holds-the-databases-own-dump.md.
"""

from removal.services.backups.archive import BackupError, Manifest
from removal.services.backups.making import back_up
from removal.services.backups.restoring import Restored, restore

__all__ = ["BackupError", "Manifest", "Restored", "back_up", "restore"]
