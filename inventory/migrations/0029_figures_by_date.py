"""Cameras are tallied by site and, over all sites, by date; a camera keeps by when a rule asks for it to be gone.

The tallies are counted anew once the triggers are made; the days are filled in by removal's migration 0017.
"""

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
        ("inventory", "0028_tallies_of_dates"),
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
                        fields=("organisation", "site", "verdict", "life", "status", "part"),
                        name="one_tally_of_each_sort",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DateTally",
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
                ("headline", models.CharField(blank=True, max_length=30)),
                ("due_by", models.DateField(help_text="The cameras' due_on, or UNDATED.")),
                ("gone_by", models.DateField(help_text="The cameras' gone_by, or UNDATED.")),
                ("found_late", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "organisation",
                            "verdict",
                            "life",
                            "status",
                            "headline",
                            "due_by",
                            "gone_by",
                            "found_late",
                            "part",
                        ),
                        name="one_date_tally_of_each_sort",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="camera",
            name="gone_by",
            field=models.DateField(
                blank=True, help_text="The earliest day by which a rule asks for it to be gone.", null=True
            ),
        ),
        migrations.AddField(
            model_name="camera",
            name="found_late",
            field=models.BooleanField(default=False, help_text="Whether it was found after that day."),
        ),
    ]
