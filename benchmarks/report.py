"""The removal workbook of 100,000 cameras against raw openpyxl write-only of the same cells.

Run `python -m benchmarks.report [CAMERAS]`; it prints one JSON object. Each measurement has a process of its own
in a data folder of its own. Times are processor seconds, so that a neighbour's load does not count. Ours
includes reading the database; of raw openpyxl only the writing counts, its reading is taken off.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from io import BytesIO
from pathlib import Path

CAMERAS = 100_000


def measure(cameras: int = CAMERAS) -> dict[str, float]:
    """The figures, and the ratio that design section 7 asks to be at most 0.5."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LENSCAP_DATA": folder, "DATABASE_URL": "", "LOG_LEVEL": "ERROR"}

        def run(step: str) -> dict[str, float]:
            command = [sys.executable, "-m", "benchmarks.report", step, str(cameras)]
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
            return json.loads(done.stdout or "{}")

        run("fill")
        ours, reading, raw = run("ours"), run("reading"), run("raw")
    writing = raw["cpu_s"] - reading["cpu_s"]
    return {
        "report_vs_raw_openpyxl": round(ours["cpu_s"] / writing, 3),
        "report_cpu_s": ours["cpu_s"],
        "report_wall_s": ours["wall_s"],
        "report_peak_mb": ours["peak_mb"],
        "report_grew_mb": ours["grew_mb"],
        "report_file_mb": ours["file_mb"],
        "report_cameras": cameras,
        "report_cells": ours["cells"],
        "reading_cpu_s": reading["cpu_s"],
        "raw_openpyxl_cpu_s": round(writing, 2),
        "raw_openpyxl_peak_mb": raw["peak_mb"],
    }


def main(step: str, cameras: int) -> None:
    """One step in this process, its figures printed as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    if step == "fill":
        fill(cameras)
        return
    from inventory.models import Organisation

    organisation = Organisation.objects.get()
    work = {"ours": ours, "reading": reading, "raw": raw}[step]
    # What is loaded once for every report is not the report's memory.
    import removal.services.reporting  # noqa: F401

    before = peak_mb()
    cpu, wall = time.process_time(), time.monotonic()
    figures = work(organisation)
    figures |= {
        "cpu_s": round(time.process_time() - cpu, 2),
        "wall_s": round(time.monotonic() - wall, 2),
        "peak_mb": round(peak_mb(), 1),
        "grew_mb": round(peak_mb() - before, 1),
    }
    print(json.dumps(figures))


def peak_mb() -> float:
    """Most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(organisation) -> dict[str, float]:
    """The product's own report, as the job builds it."""
    from django.db import transaction

    from removal.services import reporting

    report = reporting.ask_for_report(organisation, depth="standard", by=None)
    publish = reporting.build_report(report)
    with transaction.atomic():
        publish()
    cells = sum(len(columns) * rows.count for _, columns, rows in lists(organisation))
    return {"file_mb": round(report.size / 1e6, 1), "cells": cells}


def lists(organisation):
    """Each sheet with its columns and rows, to be read as the report reads them."""
    from django.utils import timezone

    from removal.models import Report
    from removal.reports.estate import read_estate
    from removal.reports.sheets import SHEETS

    report = Report(organisation=organisation, depth="standard", asked_at=timezone.now())
    estate = read_estate(report, as_at=timezone.now(), audit_head="", app_version="", still_running=())
    for sheet in SHEETS:
        yield sheet, sheet.columns_at(Report.Depth.STANDARD), sheet.rows(estate)


def reading(organisation) -> dict[str, float]:
    """Reading the rows and working out their values, nothing written."""
    for _, columns, rows in lists(organisation):
        for row in rows.each:
            for column in columns:
                column.value(row)
    return {}


def raw(organisation) -> dict[str, float]:
    """The same values through openpyxl's write-only mode."""
    from openpyxl import Workbook

    from removal.reports.definition import NOT_RECORDED, Share

    book = Workbook(write_only=True)
    for sheet, columns, rows in lists(organisation):
        worksheet = book.create_sheet(sheet.title)
        worksheet.append([column.heading for column in columns])
        for row in rows.each:
            values = [column.value(row) for column in columns]
            worksheet.append(
                [
                    NOT_RECORDED
                    if value in (None, "")
                    else value.part
                    if isinstance(value, Share)
                    else value.replace(tzinfo=None)
                    if hasattr(value, "tzinfo")
                    else value
                    for value in values
                ]
            )
    book.save(BytesIO())
    return {}


def fill(cameras: int) -> None:
    """An estate of 200 sites and a thousand fingerprints; every fifth camera restricted and in a plan."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from inventory.models import Camera, Edition, Finding, Fingerprint, ListPack, Organisation, Site
    from removal.models import Obligation, Removal, RemovalPlan

    call_command("migrate", verbosity=0)
    verdicts = {
        "restricted": "own_brand",
        "suspected": "suspected",
        "unknown": "unidentified",
        "clear": "clear",
    }
    by_turn = ("restricted", "clear", "clear", "unknown", "suspected")
    now, today = timezone.now(), date(2026, 11, 21)
    with transaction.atomic():
        body = Organisation.objects.create(code="BENCH", name="Benchmark", kind="central_government")
        pack = ListPack.objects.create(content_hash="0" * 64, version="bench", dated=today, document={})
        edition = Edition.objects.create(organisation=body, number=1, pack=pack, published_at=now)
        sites = Site.objects.bulk_create(
            Site(
                organisation=body,
                code=f"site-{n}",
                name=f"Site number {n}",
                name_key=f"site number {n}",
                category="sensitive" if n % 4 == 0 else "ordinary",
            )
            for n in range(200)
        )
        prints = Fingerprint.objects.bulk_create(
            Fingerprint(organisation=body, key=f"{n:064}", vendor=f"vendor {n}") for n in range(1000)
        )
        findings = Finding.objects.bulk_create(
            Finding(
                fingerprint=each,
                edition=edition,
                verdict=by_turn[n % 5],
                basis=verdicts[by_turn[n % 5]],
                maker="maker",
                maker_name="Hangzhou Hikvision Digital Technology Co., Ltd.",
                s889="yes",
                grounds=[
                    {"sentence": f"The label names maker {n}, which our assessment holds to be restricted."}
                ],
                question="What does the label on the back say?",
                judged_on=today,
            )
            for n, each in enumerate(prints)
        )
        for each, finding in zip(prints, findings, strict=True):
            each.finding = finding
        Fingerprint.objects.bulk_update(prints, ["finding"], batch_size=200)
        made = Camera.objects.bulk_create(
            (
                Camera(
                    organisation=body,
                    site=sites[n % 200],
                    fingerprint=prints[n % 1000],
                    verdict=by_turn[n % 5],
                    basis=verdicts[by_turn[n % 5]],
                    vendor_text="Hikvision",
                    model_text=f"DS-2CD2{n % 900}-I",
                    asset_tag=f"CAM-{n:06}",
                    location=f"Corridor {n % 40}, level {n % 9}",
                    serial=f"SN{n:09}",
                    installed_on="2013-07-04",
                    found_on=today,
                    source_file="estate.csv",
                    source_row=n + 2,
                    match_key=f"{n}",
                    headline="MUST_REMOVE" if n % 5 == 0 else "NONE",
                    due_on=date(2025, 4, 30) if n % 5 == 0 else None,
                    status="overdue" if n % 5 == 0 else "clear",
                )
                for n in range(cameras)
            ),
            batch_size=2000,
        )
        plans = RemovalPlan.objects.bulk_create(
            RemovalPlan(organisation=body, site=site, number=n) for n, site in enumerate(sites, start=1)
        )
        restricted = made[::5]
        Obligation.objects.bulk_create(
            (
                Obligation(
                    camera=camera,
                    rule="D08",
                    obligation="MUST_REMOVE",
                    force="COMMITMENT",
                    due_on=date(2025, 4, 30),
                    sentence="Remove by 30 April 2025: the timeline says no later than April 2025.",
                    rule_pack="2026.11",
                    found_on=today,
                    arose_at=now,
                )
                for camera in restricted
            ),
            batch_size=2000,
        )
        Removal.objects.bulk_create(
            (
                Removal(plan=plans[n * 5 % 200], camera=camera, state="approved", needs="MUST_REMOVE")
                for n, camera in enumerate(restricted)
            ),
            batch_size=2000,
        )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(sys.argv[1], int(sys.argv[2]))
    else:
        print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) == 2 else CAMERAS), indent=2))
