"""Cameras keep by when a rule asks for them to be gone: filled in from the obligations that stand, as a replan would."""

from typing import Any

from django.db import migrations

EARLIEST = """
 FROM removal_obligation AS o
WHERE o.camera_id = inventory_camera.id AND o.superseded_at IS NULL AND NOT o.suggestion AND o.due_on IS NOT NULL
  AND o.obligation IN ('MUST_REMOVE', 'REPLACE_AT_NEXT_UPGRADE')
  AND o.force IN ('LAW', 'INSTRUCTION', 'COMMITMENT', 'ADVICE', 'OWN_POLICY')
"""
FILL = f"""
UPDATE inventory_camera
   SET gone_by = (SELECT o.due_on {EARLIEST} ORDER BY o.due_on, o.id LIMIT 1),
       found_late = (SELECT o.late_find {EARLIEST} ORDER BY o.due_on, o.id LIMIT 1)
 WHERE EXISTS (SELECT 1 {EARLIEST})
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """No replan has to be waited for, and none finds all cameras changed."""
    schema_editor.execute(FILL)


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0029_figures_by_date"),
        ("removal", "0016_spans_that_stand"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
