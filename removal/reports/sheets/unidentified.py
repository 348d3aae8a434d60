"""Unidentified & data quality: cameras that somebody has to look at, and what is missing."""

from django.db.models import Q

from inventory.models import Life, Verdict
from removal.reports.definition import FULL_ONLY, NOT_FOI, Column, Kind, Rows, Sheet
from removal.reports.estate import Estate
from removal.reports.reading import CameraRow, read_cameras
from removal.reports.sheets.cameras import NO_DATE, NOT_CHECKED, VERDICTS
from removal.reports.words import OBLIGATIONS, VERDICT_TINTS, in_words

UNSETTLED = (Verdict.SUSPECTED, Verdict.UNKNOWN, "")
WANTED = (
    ("vendor_text", "make on the label"),
    ("model_text", "model"),
    ("mac", "MAC address"),
    ("serial", "serial number"),
)


def rows(estate: Estate) -> Rows[CameraRow]:
    """Cameras not gone whose maker is not settled."""
    count = sum(
        estate.listed_cameras(verdict=verdict, life=life)
        for verdict in UNSETTLED
        for life in (Life.NEW, Life.LIVE)
    )
    return Rows(count, read_cameras(estate, Q(known_verdict__in=UNSETTLED) & ~Q(known_life=Life.GONE)))


def missing(row: CameraRow) -> str:
    """What was not written down that would help to tell the maker."""
    names = ", ".join(words for name, words in WANTED if not getattr(row.camera, name))
    return names[:1].upper() + names[1:] or "Nothing: the texts do not settle it"


SHEET: Sheet[CameraRow] = Sheet(
    title="Unidentified & data quality",
    table_name="unidentified",
    purpose="Cameras whose maker is not settled: none of them counts as not restricted",
    columns=(
        Column("Camera", lambda row: str(row.camera.uuid)[:8], "The camera's reference, as on Cameras."),
        Column("Asset tag", lambda row: row.camera.asset_tag, "The organisation's own.", depths=NOT_FOI),
        Column("Site", lambda row: row.site.reference, "The site's reference, as on Sites.", width=18),
        Column("Site name", lambda row: row.site.site.name, "The site's name.", width=32, depths=NOT_FOI),
        Column("Location", lambda row: row.camera.location, "As written.", width=34, depths=FULL_ONLY),
        Column("Make on label", lambda row: row.camera.vendor_text, "As the source wrote it.", width=22),
        Column("Model", lambda row: row.camera.model_text, "As the source wrote it.", width=26),
        Column(
            "Verdict",
            lambda row: VERDICTS.get(row.camera.verdict, NOT_CHECKED),
            "Needs checking, Cannot tell or Not checked yet.",
            "Finding",
            width=18,
        ),
        Column("Missing", missing, "What was not written down.", "Worked out", kind=Kind.SENTENCE, width=36),
        Column(
            "What would settle it",
            lambda row: row.camera.question if row.camera.judged_on else "The check that has not run yet",
            "The question to answer at the camera or with the supplier.",
            "Finding",
            kind=Kind.SENTENCE,
            width=50,
        ),
        Column(
            "Treated meanwhile",
            lambda row: in_words(row.camera.headline, OBLIGATIONS) if row.camera.headline else NOT_CHECKED,
            "What is asked until it is settled.",
            "Decision table",
            width=28,
        ),
        Column(
            "Investigate by",
            lambda row: row.camera.due_on or NO_DATE,
            "The date by which it must be settled.",
            "Decision table",
            kind=Kind.DATE,
            width=20,
        ),
    ),
    rows=rows,
    empty="The maker of every camera is settled.",
    tints={"Verdict": VERDICT_TINTS},
)
