"""Holding: what cameras are written with still stands when they are written, and until their transaction ends.

A job works out a chunk before its transaction. Meanwhile an edition may be published, or a person may decide on a
device, and the job that carries this to the cameras may have passed before ours stand in the register: they would keep
what nobody says any more. So the writing transaction looks again; on PostgreSQL it also makes publishing and deciding
wait for its end (SQLite has one writer at a time).
"""

import json
from collections.abc import Mapping

from django.db import connection

from inventory.jobs import ChangedMeanwhileError
from inventory.models import Edition, Organisation
from inventory.services.editions import current_edition, is_current

LOCK_EDITION = "SELECT 1 FROM inventory_edition WHERE id = %s FOR KEY SHARE"
# One that is given another finding while this waits for it comes back without any, and so differs.
STANDING = {
    "postgresql": "SELECT p.id, f.verdict, f.basis, f.maker FROM inventory_fingerprint p"
    " JOIN inventory_finding f ON f.id = p.finding_id WHERE p.id = ANY(%s) ORDER BY p.id FOR SHARE OF p",
    "sqlite": "SELECT p.id, f.verdict, f.basis, f.maker FROM inventory_fingerprint p"
    " JOIN inventory_finding f ON f.id = p.finding_id WHERE p.id IN (SELECT value FROM json_each(%s))",
}


def hold_edition(edition: Edition) -> None:
    """Keep this the organisation's current edition in the caller's transaction.

    Raises ChangedMeanwhileError when another has been published.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(LOCK_EDITION, [edition.pk])
    if not is_current(edition):
        raise ChangedMeanwhileError(f"Another edition than {edition.number} has been published meanwhile.")


def held_edition(organisation: Organisation) -> Edition:
    """The current edition, which stays so until the caller's transaction ends."""
    while True:
        edition = current_edition(organisation)
        if connection.vendor == "sqlite":  # the transaction is the only one that writes
            return edition
        try:
            hold_edition(edition)
        except ChangedMeanwhileError:
            continue
        return edition


def hold_findings(verdicts: Mapping[int, tuple[str, str, str]]) -> None:
    """Keep the findings of these fingerprints in the caller's transaction: by key, verdict, basis and maker.

    Raises ChangedMeanwhileError where another finding stands.
    """
    keys = list(verdicts)
    with connection.cursor() as cursor:
        cursor.execute(
            STANDING[connection.vendor], [keys if connection.vendor == "postgresql" else json.dumps(keys)]
        )
        standing = {key: tuple(verdict) for key, *verdict in cursor.fetchall()}
    if standing != verdicts:
        raise ChangedMeanwhileError("A device was judged otherwise while its cameras were worked out.")
