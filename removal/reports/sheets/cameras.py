"""Cameras: every logged unit, whatever its verdict, with what is asked of it and what was done."""

from collections import Counter
from collections.abc import Callable, Iterator

from inventory.models import Basis, Camera, Connection, Life, Site, Verdict
from inventory.models import Kind as UnitKind
from removal.reports.definition import FULL_ONLY, NOT_FOI, Column, Depth, Kind, Rows, Sheet, Value
from removal.reports.estate import Estate, ReportDoesNotAddUpError
from removal.reports.reading import Asked, CameraFacts, CameraRow, Line, read_cameras
from removal.reports.words import (
    FORCES,
    OBLIGATIONS,
    SECTION_889,
    STATUS_TINTS,
    VERDICT_TINTS,
    grounds_in_words,
    in_words,
    labels,
    partial_date,
    yes_no,
)

NOT_CHECKED, NO_DATE, NO_PLAN, NOT_YET = "Not checked yet", "No date", "No plan", "Not yet"
KINDS, LIVES, CONNECTIONS, CATEGORIES = (
    labels(UnitKind),
    labels(Life),
    labels(Connection),
    labels(Site.Category),
)
VERDICTS, BASES, STATUSES = labels(Verdict), labels(Basis), labels(Camera.Status)


def rows(estate: Estate) -> Rows[CameraRow]:
    """Every camera that the depth shows."""
    return Rows(estate.listed_cameras(), _counted(estate))


def _counted(estate: Estate) -> Iterator[CameraRow]:
    """The rows, counted once more by verdict and status against the totals of the Summary."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in read_cameras(estate):
        seen[row.camera.verdict, row.camera.status] += 1
        yield row
    stated: Counter[tuple[str, str]] = Counter()
    for site in estate.listed_sites:
        for group, number in site.groups.items():
            stated[group.verdict, group.status] += number
    if seen != stated:
        raise ReportDoesNotAddUpError(f"Cameras: {seen} were listed where the totals say {stated}")


def _judged(value: Callable[[CameraFacts], Value]) -> Callable[[CameraRow], Value]:
    return lambda row: value(row.camera) if row.camera.judged_on else NOT_CHECKED


def _asked(value: Callable[[Asked], Value], without: str) -> Callable[[CameraRow], Value]:
    return lambda row: value(row.headline) if row.headline else without


def _planned(value: Callable[[Line], Value]) -> Callable[[CameraRow], Value]:
    return lambda row: value(row.line) if row.line else NO_PLAN


def replacement(line: Line) -> str:
    """The camera that took its place, why none did, or that nothing is decided."""
    if line.replacement:
        return str(line.replacement)[:8]
    return f"Not replaced: {line.not_replaced_because}" if line.not_replaced_because else NOT_YET


IDENTITY: tuple[Column[CameraRow], ...] = (
    Column(
        "Camera",
        lambda row: str(row.camera.uuid)[:8],
        "The camera's reference in Lenscap; it never changes.",
    ),
    Column(
        "Asset tag", lambda row: row.camera.asset_tag, "The organisation's own reference.", depths=NOT_FOI
    ),
    Column("Site", lambda row: row.site.reference, "The site's reference, as on Sites.", width=18),
    Column("Site name", lambda row: row.site.site.name, "The site's name.", width=30, depths=NOT_FOI),
    Column(
        "Site category",
        lambda row: CATEGORIES[row.site.site.category],
        "Sensitive, extended, ordinary or not assessed, from the latest decision on the site.",
        "Sensitivity decision",
    ),
    Column(
        "Location", lambda row: row.camera.location, "Where it hangs, as written.", width=34, depths=FULL_ONLY
    ),
    Column("Kind", lambda row: KINDS[row.camera.kind], "What sort of unit it is.", width=20),
    Column(
        "In place", lambda row: LIVES[row.camera.life], "Planned or in store, in place, or gone.", width=20
    ),
    Column("Make on label", lambda row: row.camera.vendor_text, "The make as the source wrote it.", width=20),
    Column("Model", lambda row: row.camera.model_text, "The model as the source wrote it.", width=26),
    Column(
        "Description",
        lambda row: row.camera.description,
        "Free text as written; it may name places, so only the full depth shows it.",
        kind=Kind.SENTENCE,
        width=40,
        depths=FULL_ONLY,
    ),
    Column("Serial", lambda row: row.camera.serial, "Serial number.", width=22, depths=FULL_ONLY),
    Column(
        "MAC address", lambda row: row.camera.mac, "Network hardware address.", width=20, depths=FULL_ONLY
    ),
    Column("IP address", lambda row: row.camera.ip, "Network address.", width=18, depths=FULL_ONLY),
    Column(
        "Connection",
        lambda row: CONNECTIONS[row.camera.connection],
        "The network it hangs on.",
        width=24,
        depths=NOT_FOI,
    ),
)

JUDGEMENT: tuple[Column[CameraRow], ...] = (
    Column(
        "Verdict",
        lambda row: VERDICTS.get(row.camera.verdict, NOT_CHECKED),
        "Restricted, Needs checking, Cannot tell or Not restricted. Cannot tell never counts as not restricted.",
        "Finding",
        width=18,
    ),
    Column(
        "Basis",
        lambda row: BASES.get(row.camera.basis, NOT_CHECKED),
        "What the verdict rests on.",
        "Finding",
        kind=Kind.SENTENCE,
        width=34,
    ),
    Column(
        "Maker",
        _judged(lambda camera: camera.maker_name or camera.maker or "Cannot tell"),
        "Who built it, as far as the evidence goes.",
        "Finding",
        width=28,
    ),
    Column(
        "US section 889",
        _judged(lambda camera: in_words(camera.s889 or "", SECTION_889)),
        "Whether US section 889 names the maker: information, never UK law.",
        "Finding",
    ),
    Column(
        "Why",
        _judged(lambda camera: grounds_in_words(camera.grounds or "[]", private=False)),
        "The rules that decided, in words; serials, locations and descriptions are not quoted.",
        "Finding",
        kind=Kind.SENTENCE,
        width=90,
        depths=frozenset({Depth.STANDARD}),
    ),
    Column(
        "Why",
        _judged(lambda camera: grounds_in_words(camera.grounds or "[]", private=True)),
        "The rules that decided, in words.",
        "Finding",
        kind=Kind.SENTENCE,
        width=90,
        depths=FULL_ONLY,
    ),
    Column(
        "List edition",
        _judged(lambda camera: camera.edition),
        "The edition of the restricted list under which it was judged.",
        "Finding",
        kind=Kind.NUMBER,
        width=18,
    ),
)

DUTY: tuple[Column[CameraRow], ...] = (
    Column("Status", lambda row: STATUSES[row.camera.status], "Where it stands today.", width=26),
    Column(
        "What is asked",
        lambda row: in_words(row.camera.headline, OBLIGATIONS) if row.camera.headline else NOT_CHECKED,
        "The most serious obligation.",
        "Decision table",
        width=28,
    ),
    Column(
        "Force",
        _asked(
            lambda asked: "Suggestion" if asked.suggestion else in_words(asked.force, FORCES) or "None",
            "None",
        ),
        "Law, instruction, commitment, advice or the organisation's own policy.",
        "Decision table",
    ),
    Column(
        "Rules",
        lambda row: ", ".join(dict.fromkeys(each.rule for each in row.obligations)) or "None",
        "Every row of the decision table that applies.",
        "Decision table",
    ),
    Column(
        "Due by",
        lambda row: row.camera.due_on or NO_DATE,
        "The date by which what is asked must be done; a government date does not move.",
        "Decision table",
        kind=Kind.DATE,
        width=20,
    ),
    Column(
        "Days overdue",
        lambda row: row.days_overdue,
        "Days past that date; the day itself is on time.",
        "Worked out",
        kind=Kind.NUMBER,
        width=12,
    ),
    Column(
        "Late find",
        _asked(lambda asked: yes_no(asked.late_find), "No"),
        "Found after the government's date had passed.",
        "Decision table",
        width=10,
    ),
    Column(
        "Own date",
        _asked(lambda asked: asked.remediation_due_on or NO_DATE, NO_DATE),
        "The organisation's own date beside a government date that has passed.",
        "Decision table",
        kind=Kind.DATE,
        width=20,
    ),
    Column(
        "Reason",
        _asked(lambda asked: asked.sentence, "No obligation applies"),
        "The sentence that defends the date.",
        "Decision table",
        kind=Kind.SENTENCE,
        width=90,
        depths=NOT_FOI,
    ),
)

WORK: tuple[Column[CameraRow], ...] = (
    Column(
        "Plan",
        _planned(lambda line: f"P-{line.plan_number}"),
        "The removal plan, as on Plans.",
        "Plan",
        width=12,
    ),
    Column(
        "State",
        _planned(lambda line: line.state.capitalize()),
        "How far its removal has come.",
        "Plan",
        width=14,
    ),
    Column(
        "Planned for",
        _planned(lambda line: line.planned_on),
        "The day the work is planned.",
        "Plan",
        kind=Kind.DATE,
        width=20,
    ),
    Column(
        "Isolated on",
        _planned(lambda line: line.isolated_on or NOT_YET),
        "The day it was taken off the network.",
        "Evidence",
        kind=Kind.DATE,
        width=20,
    ),
    Column(
        "Removed on",
        _planned(lambda line: line.removed_on or NOT_YET),
        "The day it was taken down, as evidenced.",
        "Evidence",
        kind=Kind.DATE,
        width=20,
    ),
    Column(
        "Verified on",
        _planned(lambda line: line.verified_on or NOT_YET),
        "The day somebody else checked it.",
        "Evidence",
        kind=Kind.DATE,
        width=20,
    ),
    Column(
        "Replaced by",
        _planned(replacement),
        "The camera that took its place.",
        "Plan",
        kind=Kind.SENTENCE,
        width=24,
    ),
    Column(
        "Installed",
        lambda row: partial_date(row.camera.installed_on),
        "When it was put up, as precise as known.",
        kind=Kind.DATE,
        width=20,
    ),
    Column(
        "Planned refresh",
        lambda row: partial_date(row.camera.planned_refresh_on),
        "When it would be renewed anyway.",
        kind=Kind.DATE,
        width=20,
    ),
    Column("Found on", lambda row: row.camera.found_on, "Logged or imported.", kind=Kind.DATE, width=20),
    Column(
        "Source file",
        lambda row: row.camera.source_file or "Logged by hand",
        "The file it came in with.",
        "Import",
        width=30,
        depths=NOT_FOI,
    ),
    Column(
        "Source row",
        lambda row: row.camera.source_row or "Logged by hand",
        "The row of that file.",
        "Import",
        kind=Kind.NUMBER,
        width=16,
        depths=NOT_FOI,
    ),
)

SHEET: Sheet[CameraRow] = Sheet(
    title="Cameras",
    table_name="cameras",
    purpose="Every camera of the register, whatever its verdict",
    columns=IDENTITY + JUDGEMENT + DUTY + WORK,
    rows=rows,
    empty="No cameras have been logged.",
    tints={"Verdict": VERDICT_TINTS, "Status": STATUS_TINTS},
)
