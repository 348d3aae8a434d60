"""The history of how cameras stood: a span ends and the next begins when what a camera says differs from it."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from inventory.services.keys import among
from removal.services.moves import keep_moves

# Columns that a span takes from the camera itself; its finding comes by the camera's fingerprint.
COPIED = ("site_id", "life", "connection", "verdict", "basis", "maker", "headline", "status")

# Spans are asked for by the cameras' keys as well: by the join alone PostgreSQL reads the open span of every camera.
DIFFERS = """
({columns} OR COALESCE(s.due_on, '0001-01-01') <> COALESCE(c.due_on, '0001-01-01')
 OR COALESCE(s.finding_id, 0) <> COALESCE(p.finding_id, 0))
""".format(columns=" OR ".join(f"s.{name} <> c.{name}" for name in COPIED))
END = """
UPDATE removal_cameraspan AS s
   SET until = %s
  FROM inventory_camera AS c
  LEFT JOIN inventory_fingerprint AS p ON p.id = c.fingerprint_id
 WHERE c.id = s.camera_id AND s.until IS NULL AND {of_those} AND {differs}
"""
BEGIN = """
INSERT INTO removal_cameraspan (camera_id, {copied}, due_on, finding_id, since, until, carried_over)
SELECT c.id, {values}, c.due_on, p.finding_id, %s, NULL, FALSE
  FROM inventory_camera AS c
  LEFT JOIN inventory_fingerprint AS p ON p.id = c.fingerprint_id
 WHERE {chosen}
   AND NOT EXISTS (
       SELECT 1 FROM removal_cameraspan AS s WHERE s.camera_id = c.id AND s.until IS NULL AND {of_those}
       )
"""

STRAYED = """
SELECT c.id
  FROM inventory_camera AS c
  LEFT JOIN inventory_fingerprint AS p ON p.id = c.fingerprint_id
  LEFT JOIN removal_cameraspan AS s ON s.camera_id = c.id AND s.until IS NULL AND {of_those}
 WHERE {chosen} AND (s.id IS NULL OR {differs})
"""


def keep_history(camera_ids: Collection[int], *, at: datetime) -> int:
    """Bring the spans of these cameras in step with the cameras; how many began.

    Call it in the transaction that changed them: four statements, whatever the number of cameras, that write nothing
    where nothing differs.
    """
    if not camera_ids:
        return 0
    chosen, keys = among("c.id", camera_ids)
    of_those, _ = among("s.camera_id", camera_ids)
    values = ", ".join(f"c.{name}" for name in COPIED)
    begin = BEGIN.format(chosen=chosen, of_those=of_those, copied=", ".join(COPIED), values=values)
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(END.format(of_those=of_those, differs=DIFFERS), [moment, keys])
        cursor.execute(begin, [moment, keys, keys])
        begun = int(cursor.rowcount)
    if begun:
        keep_moves(camera_ids, at=at)
    return begun


def out_of_step(camera_ids: Collection[int]) -> set[int]:
    """Those of these cameras whose open span says other than the camera, or that have none: one query."""
    chosen, keys = among("c.id", camera_ids)
    of_those, _ = among("s.camera_id", camera_ids)
    with connection.cursor() as cursor:
        cursor.execute(STRAYED.format(chosen=chosen, of_those=of_those, differs=DIFFERS), [keys, keys])
        return {pk for (pk,) in cursor.fetchall()}
