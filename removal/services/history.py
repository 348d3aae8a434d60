"""The history of how cameras stood: a span ends and the next begins when what a camera says differs from it."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

# Columns that a span takes from the camera itself; its finding comes by the camera's fingerprint.
COPIED = ("site_id", "life", "connection", "verdict", "basis", "maker", "headline", "status")

END = """
UPDATE removal_cameraspan AS s
   SET until = %s
  FROM inventory_camera AS c
  LEFT JOIN inventory_fingerprint AS p ON p.id = c.fingerprint_id
 WHERE c.id = s.camera_id AND s.until IS NULL AND c.id IN ({ids})
   AND ({differs} OR COALESCE(s.due_on, '0001-01-01') <> COALESCE(c.due_on, '0001-01-01')
        OR COALESCE(s.finding_id, 0) <> COALESCE(p.finding_id, 0))
"""
BEGIN = """
INSERT INTO removal_cameraspan (camera_id, {copied}, due_on, finding_id, since, until, carried_over)
SELECT c.id, {values}, c.due_on, p.finding_id, %s, NULL, FALSE
  FROM inventory_camera AS c
  LEFT JOIN inventory_fingerprint AS p ON p.id = c.fingerprint_id
 WHERE c.id IN ({ids})
   AND NOT EXISTS (SELECT 1 FROM removal_cameraspan AS s WHERE s.camera_id = c.id AND s.until IS NULL)
"""


def keep_history(camera_ids: Collection[int], *, at: datetime) -> int:
    """Bring the spans of these cameras in step with the cameras; how many began.

    Call it in the transaction that changed them: two statements, whatever the number of cameras, that write nothing
    where nothing differs.
    """
    if not camera_ids:
        return 0
    parts = {
        "ids": ", ".join(["%s"] * len(camera_ids)),
        "copied": ", ".join(COPIED),
        "values": ", ".join(f"c.{name}" for name in COPIED),
        "differs": " OR ".join(f"s.{name} <> c.{name}" for name in COPIED),
    }
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(END.format(**parts), [moment, *camera_ids])
        cursor.execute(BEGIN.format(**parts), [moment, *camera_ids])
        return int(cursor.rowcount)
