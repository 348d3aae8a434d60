"""The steps of benchmarks/importing.py, each in a process of its own: `-m benchmarks.importing_steps STEP ...`."""
# ruff: noqa: E402 - models exist only once Django is set up

import json
import os
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import tablib

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from import_export import fields, resources
from import_export.widgets import DateWidget, ForeignKeyWidget
from python_calamine import CalamineWorkbook

from benchmarks._metering import Meter
from benchmarks.reading import write_workbook
from inventory import jobs
from inventory.models import Camera, Organisation, Site, name_key
from inventory.services import importing
from inventory.services.import_summary import summary
from inventory.services.matching import match_key
from inventory.services.organisations import add_organisation
from inventory.tasks import leave_alone_what_was_loaded

SITES = 300
COLUMNS = (
    *("uuid", "organisation_id", "site_id", "kind", "life", "connection", "location", "asset_tag"),
    *("vendor_text", "model_text", "description", "serial", "mac", "ip", "banner", "installed_on"),
    *("purchased_on", "planned_refresh_on", "found_on", "source_file", "source_row", "match_key", "part"),
    *("serial_key", "verdict", "basis", "maker", "headline", "status", "to_replan", "created_at"),
    *("changed_at", "version", "label_text", "found_late"),
)
ON_SERVER = connection.vendor == "postgresql"


def generate(path: str, rows: str) -> None:
    """A workbook in the shape of a contractor's register."""
    write_workbook(Path(path), int(rows))


def prepare() -> None:
    """An empty register: an organisation with its sites in a database of its own."""
    call_command("migrate", verbosity=0)
    organisation = add_organisation("BENCH", "A department", kind="central_government", by=None)
    names = [f"Site {number}" for number in range(SITES)]
    Site.objects.bulk_create(
        Site(organisation=organisation, code=f"s{number}", name=name, name_key=name_key(name))
        for number, name in enumerate(names)
    )


def bare(path: str) -> None:
    """Read the workbook with calamine and upsert every row into the camera table, in one transaction."""
    organisation = Organisation.objects.get()
    sites = dict(Site.objects.values_list("name", "pk"))
    now: Any = datetime.now(tz=UTC)
    today: Any = now.date()
    if not ON_SERVER:
        now, today = str(now), str(today)
    with Meter() as meter, transaction.atomic():
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
        next(rows)
        values = (
            (
                uuid.uuid4() if ON_SERVER else uuid.uuid4().hex,
                *(organisation.pk, sites[cells[1]], "camera", "live", "unknown"),
                *(cells[2], cells[0], cells[3], cells[4], cells[10], cells[5], cells[6], cells[7], cells[8]),
                *(cells[9], "", "", today, "register.xlsx", number),
                *(f"tag:{sites[cells[1]]}:{cells[0]}", 1, cells[5]),
                *("", "", "", "", "not_checked", True, now, now, 1, "", False),
            )
            for number, cells in enumerate(rows, start=2)
        )
        _upsert(values)
    print(json.dumps({"rows": Camera.objects.count(), **meter.figures}))


def _upsert(values: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(COLUMNS)
    taken_over = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[4:19])
    conflict = f"ON CONFLICT (organisation_id, match_key, part) DO UPDATE SET {taken_over}"
    with connection.cursor() as cursor:
        if ON_SERVER:
            table = f"SELECT {names} FROM inventory_camera WITH NO DATA"
            cursor.execute(f"CREATE TEMP TABLE bare ON COMMIT DROP AS {table}")
            with cursor.copy(f"COPY bare ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO inventory_camera ({names}) SELECT {names} FROM bare {conflict}")
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO inventory_camera ({names}) VALUES ({places}) {conflict}", values)


class CameraResource(resources.ModelResource):
    """The same columns for django-import-export, in bulk and without diffs, as it recommends for large files."""

    site = fields.Field("site", "Site", ForeignKeyWidget(Site, "name"))
    asset_tag = fields.Field("asset_tag", "Asset tag")
    location = fields.Field("location", "Location")
    vendor_text = fields.Field("vendor_text", "Make")
    model_text = fields.Field("model_text", "Model")
    serial = fields.Field("serial", "Serial")
    mac = fields.Field("mac", "MAC")
    ip = fields.Field("ip", "IP")
    banner = fields.Field("banner", "Firmware")
    description = fields.Field("description", "Remarks")
    installed_on = fields.Field("installed_on", "Installed", DateWidget("%d/%m/%Y"))

    class Meta:
        model = Camera
        import_id_fields = ("asset_tag", "site")
        fields = (
            *("site", "asset_tag", "location", "vendor_text", "model_text"),
            *("serial", "mac", "ip", "banner", "description", "installed_on"),
        )
        use_bulk = True
        skip_diff = True
        skip_unchanged = True
        report_skipped = False

    def before_save_instance(self, instance: Camera, row: object, **_: object) -> None:
        """What the table asks for and the file does not tell."""
        instance.organisation_id = instance.site.organisation_id
        instance.found_on = datetime.now(tz=UTC).date()
        instance.match_key = match_key(instance)


class ValidatingResource(CameraResource):
    """The same, and each row is validated by the model before it is taken."""

    class Meta:
        clean_model_instances = True

    def import_instance(self, instance: Camera, row: Any, **kwargs: Any) -> None:
        """What the table asks for has to be there when the model is asked."""
        super().import_instance(instance, row, **kwargs)
        self.before_save_instance(instance, row)


def peer(path: str, most: str) -> None:
    """Import the workbook's first rows with django-import-export."""
    _import_with(CameraResource(), path, int(most))


def validating_peer(path: str, most: str) -> None:
    """The same with its rows validated."""
    _import_with(ValidatingResource(), path, int(most))


def _import_with(resource: CameraResource, path: str, most: int) -> None:
    heading, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    with Meter() as meter:
        data = tablib.Dataset(*rows[:most], headers=heading)
        result = resource.import_data(data, raise_errors=True, use_transactions=True)
    print(json.dumps({"rows": result.total_rows, "created": result.totals["new"], **meter.figures}))


def ours(path: str) -> None:
    """Everything from the upload to the closed batch: read, validated, judged, written, accounted for."""
    organisation = Organisation.objects.get()
    leave_alone_what_was_loaded()  # as each worker does
    with Meter() as meter:
        with Path(path).open("rb") as file:
            pieces = iter(lambda: file.read(1 << 20), b"")
            batch = importing.receive(pieces, "register.xlsx", organisation=organisation, by=None)
        job = jobs.enqueue("import", organisation=organisation, batch=batch.pk)
        jobs.run(job.pk, turn_s=float("inf"))
        batch.refresh_from_db()
    told = summary(batch)
    if told["state"] != "completed":
        raise RuntimeError(json.dumps(told)[:2000])
    kept = ("rows_created", "rows_updated", "rows_unchanged", "rows_rejected", "verdicts")
    print(json.dumps({"rows": batch.rows_total, **{name: told[name] for name in kept}, **meter.figures}))


STEPS = {step.__name__: step for step in (generate, prepare, bare, peer, validating_peer, ours)}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
