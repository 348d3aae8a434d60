"""One database of `benchmarks.editions`: fill it, publish one spelling, judge anew, print the figures as JSON."""

import json
import os
import random
import sys
import time
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from benchmarks._metering import server_cpu  # noqa: E402
from benchmarks.classification import estate  # noqa: E402
from inventory import jobs, tasks  # noqa: E402, F401 - tasks name the jobs' steps
from inventory.classification.fingerprints import DeviceText  # noqa: E402
from inventory.models import (  # noqa: E402
    Camera,
    DraftEdition,
    Fingerprint,
    Organisation,
    Person,
    RoleHeld,
    Site,
)
from inventory.services import drafts, impact, judging, publishing  # noqa: E402
from inventory.services.editions import content_of, current_edition, rulebook_of  # noqa: E402
from inventory.services.organisations import add_organisation  # noqa: E402

ON = date(2026, 11, 22)
# Written so on every hundredth label, of eight models, and in remarks of some cameras that are of another make.
MISSPELT, EACH_LABEL, MISSPELT_MODELS, EACH_REMARK = "Hqvsn", 100, 8, 1_000
MODELS = 1_000
FILLED_AT_ONCE = 5_000
NOTE = {
    "sqlite": """
        CREATE TEMP TABLE written (kind TEXT, id INTEGER);
        CREATE TEMP TRIGGER note_cameras AFTER UPDATE ON main.inventory_camera
            BEGIN INSERT INTO written VALUES ('camera', NEW.id); END;
        CREATE TEMP TRIGGER note_fingerprints AFTER UPDATE ON main.inventory_fingerprint
            BEGIN INSERT INTO written VALUES ('fingerprint', NEW.id); END;
    """,
    "postgresql": """
        CREATE TABLE written (kind text, id bigint);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO written VALUES (TG_ARGV[0], NEW.id); RETURN NULL; END $$;
        CREATE TRIGGER note_cameras AFTER UPDATE ON inventory_camera
            FOR EACH ROW EXECUTE FUNCTION note('camera');
        CREATE TRIGGER note_fingerprints AFTER UPDATE ON inventory_fingerprint
            FOR EACH ROW EXECUTE FUNCTION note('fingerprint');
    """,
}


def fill(cameras: int) -> Organisation:
    """An organisation with a register of about a thousand device descriptions, judged."""
    organisation = add_organisation("BENCH", "A department", kind="central_government", by=None)
    sites = [
        Site.objects.create(
            organisation=organisation, code=f"s{n}", name=f"Site {n:03}", name_key=f"site {n}"
        )
        for n in range(60)
    ]
    draw, edition = random.Random(889), current_edition(organisation)
    texts = list(estate(cameras))
    for begin in range(0, cameras, FILLED_AT_ONCE):
        rows = []
        for number, text in enumerate(texts[begin : begin + FILLED_AT_ONCE], start=begin):
            if number % EACH_LABEL == 7:
                text = DeviceText(vendor=MISSPELT, model=f"T{number // EACH_LABEL % MISSPELT_MODELS}")
            if number % EACH_REMARK == 9:
                text = replace(text, description=f"by the {MISSPELT} dome")
            rows.append(
                Camera(
                    organisation=organisation,
                    site=sites[number % 60],
                    vendor_text=text.vendor,
                    model_text=text.model or f"M{int(draw.paretovariate(0.8)) % MODELS}",
                    mac=text.mac[:17],
                    banner=text.banner,
                    description=text.description,
                    serial=text.serial,
                    location=text.location,
                    found_on=ON,
                    match_key=f"bench:{number}",
                    to_replan=False,
                )
            )
        with transaction.atomic():
            judging.judge_now(rows, edition, rulebook_of(edition), on=ON)
            Camera.objects.bulk_create(rows, batch_size=500)
    return organisation


def state() -> tuple[dict[int, tuple[object, ...]], dict[int, object]]:
    """What of every camera and fingerprint judging writes."""
    cameras = Camera.objects.values_list("pk", "fingerprint", "verdict", "basis", "maker")
    return {row[0]: row[1:] for row in cameras}, dict(Fingerprint.objects.values_list("pk", "finding"))


def drafted(organisation: Organisation) -> tuple[DraftEdition, Person]:
    """A draft with one more spelling, by one of two people, and the other."""
    lead, second = (
        Person.objects.create(organisation=organisation, email=f"p{n}@example.gov.uk") for n in (1, 2)
    )
    for person in (lead, second):
        RoleHeld.objects.create(person=person, role="compliance_lead")
    label = next(each for each in content_of(current_edition(organisation)).vendors if each.id == "hikvision")
    draft = drafts.start(organisation, title="One spelling", reason="", by=lead)
    spelt = replace(label, misspellings=(*label.misspellings, MISSPELT))
    drafts.set_entry(draft, "vendors", spelt, reason="A photo", by=lead, on=ON)
    draft.refresh_from_db()
    return draft, second


def see_impact(draft: DraftEdition) -> dict[str, float]:
    """What the draft would move, as its job works it out; then it waits for the second person."""
    began = time.monotonic()
    with transaction.atomic():
        found = impact.start(draft, on=ON, by=draft.created_by)
        job = jobs.enqueue("impact", organisation=draft.organisation, impact=found.pk)
    jobs.run(job.pk, turn_s=600)
    seconds = time.monotonic() - began
    publishing.submit(draft, by=draft.created_by)
    return {"impact_before_s": round(seconds, 3), "lines_of_impact": found.lines.count()}


def publish_and_judge(draft: DraftEdition, by: Person) -> dict[str, float]:
    """Publish, and judge anew to the last camera; nothing else is timed."""
    mark = publishing.mark_of(draft)
    began, cpu, server = time.monotonic(), time.process_time(), server_cpu()
    with transaction.atomic():
        edition = publishing.publish(draft, mark=mark, on=ON, by=by)
        job = jobs.enqueue("rejudge", organisation=draft.organisation, on=ON, edition=edition.number)
    published = time.monotonic() - began
    jobs.run(job.pk, turn_s=600)
    return {
        "publish_and_judge_s": round(time.monotonic() - began, 3),
        "of_which_publishing_s": round(published, 3),
        "publish_and_judge_cpu_s": round(time.process_time() - cpu + server_cpu() - server, 3),
    }


def note_writes() -> None:
    """From here on the database notes each row of these tables that is written."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.connection.executescript(NOTE["sqlite"])
        else:
            cursor.execute(NOTE["postgresql"])


def noted(kind: str) -> set[int]:
    """The rows of a table that were written since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT id FROM written WHERE kind = %s", [kind])
        return {row[0] for row in cursor.fetchall()}


def main(cameras: int) -> dict[str, float]:
    """Fill, draft, see the impact, publish, judge anew; then compare what is with what was."""
    call_command("migrate", verbosity=0)
    organisation = fill(cameras)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    draft, second = drafted(organisation)
    figures = see_impact(draft)
    before = state()
    note_writes()
    figures |= publish_and_judge(draft, second)
    after = state()
    changed = [
        {key for key, value in now.items() if then.get(key, value) != value}
        for then, now in zip(before, after, strict=True)
    ]
    new = after[1].keys() - before[1].keys()
    return figures | {
        "cameras": Camera.objects.count(),
        "fingerprints": len(after[1]),
        "cameras_moved": len(changed[0]),
        "fingerprints_judged_otherwise": len(changed[1]) + len(new),
        "unaffected_cameras_written": len(noted("camera") - changed[0]),
        "unaffected_fingerprints_written": len(noted("fingerprint") - changed[1] - new),
    }


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):
        figures = main(int(sys.argv[1]))
    print(json.dumps(figures))
