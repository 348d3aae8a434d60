"""Bringing cameras in step with the findings of their fingerprints: only those that differ are written.

The reading that finds them holds no lock; what it finds is written by id, and each change of verdict is kept as a
move of the edition (`VerdictMove`), which "newly in scope since edition N" is read from.
"""

from django.db import connection
from django.utils import timezone

from inventory.models import Edition, Organisation

CAMERAS_A_CHUNK = 500

DIFFERS = "(c.verdict <> f.verdict OR c.basis <> f.basis OR c.maker <> f.maker)"
FIND = f"""
SELECT c.id FROM inventory_camera c
  JOIN inventory_fingerprint p ON p.id = c.fingerprint_id
  JOIN inventory_finding f ON f.id = p.finding_id
 WHERE c.organisation_id = %s AND c.id > %s AND {DIFFERS} ORDER BY c.id LIMIT %s
"""  # noqa: S608 - put together from what stands above
# The same where few findings are new: from these to their cameras. SQLite takes a CROSS JOIN in the order written, and
# would go through all ids of each fingerprint's organisation if it could narrow them.
FIND_FROM_FINDINGS = f"""
SELECT c.id FROM inventory_edition e
 CROSS JOIN inventory_finding f CROSS JOIN inventory_fingerprint p CROSS JOIN inventory_camera c
 WHERE e.organisation_id = %s AND e.number >= %s AND f.edition_id = e.id AND p.finding_id = f.id
   AND c.fingerprint_id = p.id AND c.id + 0 > %s AND {DIFFERS} ORDER BY c.id LIMIT %s
"""  # noqa: S608 - put together from what stands above
KEEP_MOVES = """
INSERT INTO inventory_verdictmove (camera_id, edition_id, from_verdict, to_verdict, to_basis, maker_name, moved_at)
SELECT c.id, %s, c.verdict, f.verdict, f.basis, f.maker_name, %s
  FROM inventory_camera c
  JOIN inventory_fingerprint p ON p.id = c.fingerprint_id
  JOIN inventory_finding f ON f.id = p.finding_id
 WHERE c.id IN ({ids}) AND c.verdict <> '' AND c.verdict <> f.verdict
"""
WRITE = """
UPDATE inventory_camera AS c
   SET verdict = f.verdict, basis = f.basis, maker = f.maker, to_replan = {true}
  FROM inventory_fingerprint AS p
  JOIN inventory_finding AS f ON f.id = p.finding_id
 WHERE p.id = c.fingerprint_id AND c.id IN ({ids}) AND {differs}
"""


def out_of_step(organisation: Organisation, *, after: int, since: int | None = None) -> list[int]:
    """Ids of the next cameras whose verdict, basis or maker is not that of their finding; nothing is written.

    `since`: look only at findings made under that edition or a later one, which has to be few of them.
    """
    numbers = [] if since is None else [since]
    with connection.cursor() as cursor:
        cursor.execute(
            FIND if since is None else FIND_FROM_FINDINGS, [organisation.pk, *numbers, after, CAMERAS_A_CHUNK]
        )
        return [row[0] for row in cursor.fetchall()]


def bring_in_step(camera_ids: list[int], edition: Edition) -> int:
    """Write these cameras' verdicts and keep the moves, in the caller's transaction; how many were written."""
    if not camera_ids:
        return 0
    ids = ", ".join(map(str, camera_ids))
    true = "TRUE" if connection.vendor == "postgresql" else "1"
    with connection.cursor() as cursor:
        cursor.execute(KEEP_MOVES.format(ids=ids), [edition.pk, timezone.now()])
        cursor.execute(WRITE.format(ids=ids, true=true, differs=DIFFERS))
        return int(cursor.rowcount)
