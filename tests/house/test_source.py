"""What must never stand in the source, and where some things alone may stand."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "inventory", "removal")
FACES = ("views", "forms", "tables", "filters", "templatetags")


def sources(*folders):
    for folder in folders:
        path = ROOT / folder
        for file in (
            [path.with_suffix(".py")] if path.with_suffix(".py").exists() else sorted(path.rglob("*.py"))
        ):
            if "migrations" not in file.parts:
                yield file


def lines_with(pattern, files):
    found = []
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if re.search(pattern, line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    return found


def test_views_tables_forms_filters_and_tags_take_their_sets_from_access_alone():
    faces = [f"{app}/{face}" for app in ("inventory", "removal") for face in FACES]

    assert (
        lines_with(r"\.objects\b|_default_manager|get_object_or_404|get_list_or_404", sources(*faces)) == []
    )


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"\.delay\(|apply_async\(|send_task\(", {"inventory/jobs/queue.py"}),
        (r"\beta=|countdown=|chord\(|\.si\(", set()),
        (r"mark_safe|format_html\(f|csrf_exempt", set()),
        (r"\.raw\(|\.extra\(|RawSQL", set()),
        (r"\bprint\(", set()),
        (r"TODO|FIXME|XXX\b|raise NotImplementedError", set()),
        (r"auto_now_add=.*default=|ATOMIC_REQUESTS", set()),
    ],
)
def test_what_may_not_stand_in_the_source(pattern, allowed):
    found = [
        line for line in lines_with(pattern, sources(*PACKAGES)) if line.partition(":")[0] not in allowed
    ]

    assert found == []


def test_only_the_audit_package_writes_events_and_seals():
    writing = r"(AuditEvent|Seal|SealedEvent)(\.objects\.(create|bulk_create)|\()"
    found = [
        line
        for line in lines_with(writing, sources(*PACKAGES))
        if "/audit/" not in line and "class " not in line
    ]

    assert found == []


def test_no_setting_is_read_from_the_environment_but_in_config():
    found = lines_with(r"os\.environ", sources("inventory", "removal"))

    assert [line for line in found if "management/commands/serve.py" not in line] == []


# Where cameras are looked at whose import was undone, too, and why that is right.
BEYOND_THE_REGISTER = {
    "inventory/services/judging.py": "bounds of a walk over ids",
    "inventory/services/rekeying.py": "reads, locks and writes by key",
    "inventory/services/importing/phases.py": "what a file made, whatever became of it",
    "inventory/services/placement.py": "locks and writes by key",
    "inventory/services/recognising.py": "what a file made, whatever became of it",
    "inventory/services/searching.py": "the index holds every camera; what is found is narrowed by the caller",
    "inventory/services/registering.py": "locks the camera that is edited; its version tells of an undo",
    "inventory/services/walking.py": "what a key has brought, whatever became of it",
    "removal/services/taking_out.py": "takes cameras out of the register",
    "removal/services/progress.py": "writes by key",
    "removal/services/exempting.py": "writes by key",
    "removal/services/replanning.py": "writes by key",
    "removal/services/undoing.py": "takes cameras out of the register",
    "removal/services/integrity/imports.py": "what a file made, whatever became of it",
    "removal/services/integrity/verdicts.py": "reads by key",
    "removal/management/estate.py": "an estate that was just made",
}


def test_sets_of_cameras_leave_out_those_whose_import_was_undone():
    beyond = lines_with(
        r"(\bCamera\.objects|\.cameras)(?!\.(in_register|in_register_at|undone|none|append)\()\.\w+\(",
        sources(*PACKAGES),
    )
    beyond += lines_with(r"\bCamera\.objects$|fingerprint__cameras(?!__in=access)", sources(*PACKAGES))

    assert [line for line in beyond if line.partition(":")[0] not in BEYOND_THE_REGISTER] == []
