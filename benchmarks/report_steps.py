"""The steps of benchmarks/report.py, each run in a process of its own: `python -m benchmarks.report_steps STEP N`."""
# ruff: noqa: E402 - models exist only once Django is set up

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook

from inventory.models import Camera, Edition, Finding, Fingerprint, ListPack, Organisation, Site
from inventory.services.statistics import gather
from removal.models import Obligation, Removal, RemovalPlan, Report
from removal.reports.definition import NOT_RECORDED, Share
from removal.reports.estate import read_estate
from removal.reports.sheets import SHEETS
from removal.services import reporting

TODAY = date(2026, 11, 21)
BASES = {"restricted": "own_brand", "suspected": "suspected", "unknown": "unidentified", "clear": "clear"}
BY_TURN = ("restricted", "clear", "clear", "unknown", "suspected")


def main(step: str, cameras: int) -> None:
    """One step in this process, its figures printed as JSON."""
    if step == "fill":
        call_command("migrate", verbosity=0)
        fill(cameras)
        return
    organisation = Organisation.objects.get()
    before = peak_mb()
    cpu, wall = time.process_time(), time.monotonic()
    figures = {"ours": ours, "reading": reading, "raw": raw}[step](organisation)
    figures |= {
        "cpu_s": round(time.process_time() - cpu, 2),
        "wall_s": round(time.monotonic() - wall, 2),
        "peak_mb": round(peak_mb(), 1),
        "grew_mb": round(peak_mb() - before, 1),
    }
    print(json.dumps(figures))


def peak_mb() -> float:
    """Most memory that this process ever had, all that is loaded included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(organisation: Organisation) -> dict[str, float]:
    """The product's own report, as the job builds it."""
    report = reporting.ask_for_report(organisation, depth="standard", by=None)
    publish = reporting.build_report(report)
    with transaction.atomic():
        publish()
    cells = sum(len(columns) * rows.count for _, columns, rows in lists(organisation))
    return {"file_mb": round(report.size / 1e6, 1), "cells": cells}


def lists(organisation: Organisation) -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    """Each sheet's title, columns and rows, to be read as the report reads them."""
    report = Report.objects.create(organisation=organisation, depth="standard", asked_at=timezone.now())
    estate = read_estate(report, as_at=timezone.now(), audit_head="", app_version="", still_running=())
    for sheet in (each for each in SHEETS if each.is_in(estate)):
        yield sheet.title, sheet.columns_at(Report.Depth.STANDARD), sheet.rows(estate)


def reading(organisation: Organisation) -> dict[str, float]:
    """Reading the rows and working out their values; nothing is written."""
    for _, columns, rows in lists(organisation):
        for row in rows.each:
            for column in columns:
                column.value(row)
    return {}


def raw(organisation: Organisation) -> dict[str, float]:
    """The same values through openpyxl's write-only mode."""
    book = Workbook(write_only=True)
    for title, columns, rows in lists(organisation):
        worksheet = book.create_sheet(title)
        worksheet.append([column.heading for column in columns])
        for row in rows.each:
            worksheet.append([as_openpyxl_takes_it(column.value(row)) for column in columns])
    book.save(BytesIO())
    return {}


def as_openpyxl_takes_it(value: Any) -> Any:
    """The value that our own writer shows, as a native one."""
    if value is None or value == "":
        return NOT_RECORDED
    if isinstance(value, Share):
        return value.part
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


@transaction.atomic
def fill(cameras: int) -> None:
    """An estate of 200 sites and a thousand fingerprints; every fifth camera restricted and in a plan."""
    body = Organisation.objects.create(code="BENCH", name="Benchmark", kind="central_government")
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
    prints = fingerprints(body)
    made = Camera.objects.bulk_create(
        (camera(n, body, sites[n % 200], prints[n % 1000]) for n in range(cameras)), batch_size=2000
    )
    plans = RemovalPlan.objects.bulk_create(
        RemovalPlan(organisation=body, site=site, number=n) for n, site in enumerate(sites, start=1)
    )
    at_site = {plan.site_id: plan for plan in plans}
    restricted = [each for each in made if each.verdict == "restricted"]
    Obligation.objects.bulk_create((obligation(each) for each in restricted), batch_size=2000)
    Removal.objects.bulk_create(
        (
            Removal(plan=at_site[each.site_id], camera=each, state="approved", needs="MUST_REMOVE")
            for each in restricted
        ),
        batch_size=2000,
    )
    # As the jobs that write so much do.
    gather(cameras, Site, Fingerprint, Finding, Camera, RemovalPlan, Obligation, Removal)


def fingerprints(body: Organisation) -> list[Fingerprint]:
    """A thousand, each with its finding."""
    pack = ListPack.objects.create(content_hash="0" * 64, version="bench", dated=TODAY, document={})
    edition = Edition.objects.create(organisation=body, number=1, pack=pack, published_at=timezone.now())
    prints = Fingerprint.objects.bulk_create(
        Fingerprint(organisation=body, key=f"{n:064}", vendor=f"vendor {n}") for n in range(1000)
    )
    findings = Finding.objects.bulk_create(
        Finding(
            fingerprint=each,
            edition=edition,
            verdict=BY_TURN[n % 5],
            basis=BASES[BY_TURN[n % 5]],
            maker="maker",
            maker_name="Hangzhou Hikvision Digital Technology Co., Ltd.",
            s889="yes",
            grounds=[
                {"sentence": f"The label names maker {n}, which our assessment holds to be restricted."}
            ],
            question="What does the label on the back say?",
            judged_on=TODAY,
        )
        for n, each in enumerate(prints)
    )
    for each, finding in zip(prints, findings, strict=True):
        each.finding = finding
    Fingerprint.objects.bulk_update(prints, ["finding"], batch_size=200)
    return prints


def camera(n: int, body: Organisation, site: Site, fingerprint: Fingerprint) -> Camera:
    """The nth camera, with texts as long as real ones."""
    verdict = BY_TURN[n % 5]
    restricted = verdict == "restricted"
    return Camera(
        organisation=body,
        site=site,
        fingerprint=fingerprint,
        verdict=verdict,
        basis=BASES[verdict],
        vendor_text="Hikvision",
        model_text=f"DS-2CD2{n % 900}-I",
        asset_tag=f"CAM-{n:06}",
        location=f"Corridor {n % 40}, level {n % 9}",
        serial=f"SN{n:09}",
        installed_on="2013-07-04",
        found_on=TODAY,
        source_file="estate.csv",
        source_row=n + 2,
        match_key=str(n),
        headline="MUST_REMOVE" if restricted else "NONE",
        due_on=date(2025, 4, 30) if restricted else None,
        status="overdue" if restricted else "clear",
    )


def obligation(each: Camera) -> Obligation:
    """What the table asks for a restricted camera on a sensitive site."""
    return Obligation(
        camera=each,
        rule="D08",
        obligation="MUST_REMOVE",
        force="COMMITMENT",
        due_on=date(2025, 4, 30),
        sentence="Remove by 30 April 2025: the timeline says no later than April 2025.",
        rule_pack="2026.11",
        found_on=TODAY,
        arose_at=timezone.now(),
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
