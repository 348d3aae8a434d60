"""Tallies tell cameras apart by what is asked and by when too; they are counted anew once the triggers are made."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = ("inventory_camera_tally_insert", "inventory_camera_tally_update", "inventory_camera_tally_delete")


def lift_triggers(apps: Any, schema_editor: Any) -> None:
    """They name columns that the table does not have any more; post_migrate makes them again and counts."""
    on = " ON inventory_camera" if schema_editor.connection.vendor == "postgresql" else ""
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0027_counts_by_index"),
    ]

    operations = [
        migrations.RunPython(lift_triggers, lift_triggers),
        migrations.DeleteModel(name="CameraTally"),
        migrations.CreateModel(
            name="CameraTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verdict", models.CharField(blank=True, max_length=10)),
                ("life", models.CharField(max_length=4)),
                ("status", models.CharField(max_length=14)),
                ("headline", models.CharField(blank=True, max_length=30)),
                ("due_by", models.DateField(help_text="The cameras' due_on, or UNDATED.")),
                (
                    "part",
                    models.IntegerField(
                        default=0, help_text="Which database process counted: so that two never wait for one row."
                    ),
                ),
                ("number", models.IntegerField(help_text="Cameras more or, in one part, fewer.")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inventory.organisation",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="inventory.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "organisation",
                            "site",
                            "verdict",
                            "life",
                            "status",
                            "headline",
                            "due_by",
                            "part",
                        ),
                        name="one_tally_of_each_sort",
                    ),
                ],
            },
        ),
        migrations.RemoveIndex(model_name="camera", name="cameras_by_due_date"),
        migrations.AddIndex(
            model_name="camera",
            index=models.Index(
                fields=["organisation", "due_on", "id", "status", "life", "undone_at", "found_on"],
                name="cameras_by_due_date",
            ),
        ),
        migrations.AddIndex(
            model_name="camera",
            index=models.Index(
                condition=models.Q(("kind", "camera"), _negated=True),
                fields=["organisation", "kind", "due_on", "id", "verdict", "life", "status", "undone_at"],
                name="other_kinds_by_due_date",
            ),
        ),
        migrations.AddIndex(
            model_name="camera",
            index=models.Index(
                condition=models.Q(("verdict", "restricted")),
                fields=["site", "installed_on", "life", "organisation", "undone_at"],
                name="restricted_by_installation",
            ),
        ),
        migrations.AddIndex(
            model_name="camera",
            index=models.Index(
                condition=models.Q(("undone_at__isnull", False)),
                fields=["organisation", "id"],
                name="cameras_undone",
            ),
        ),
    ]
