"""The restricted list, section by section, and the cameras that its newer editions brought into scope."""

from typing import Any

from inventory import access, listed
from inventory.access import Permission
from inventory.listed import Row
from inventory.models import Verdict
from inventory.services import as_at
from removal.reports.definition import Column, Rows
from removal.reports.words import labels, yes_no
from removal.tables.listing import Asking, Listing, day, from_database, head, sentence, text
from removal.tables.register import LABEL, WHICH_CAMERA

NONE = "None"
VERDICTS = labels(Verdict)


def _section(key: str, columns: tuple[Column[Any], ...]) -> Listing[Row]:
    """One section of the list, with the words that its page was searched for."""
    title = listed.SECTIONS[key].title

    def rows(asking: Asking) -> Rows[Row]:
        current = listed.current_list(asking.person)
        words = listed.asked_of(asking.query)
        return Rows.listed(listed.entries(current[1], key, words) if current else ())

    return Listing(
        key=f"listed_{key}",
        path=f"list/download/{key}/",
        permission=Permission.SEE_REGISTER,
        head=head(title, "Entries of the edition in force", "No entry is like this."),
        rows=rows,
        columns=(*columns, sentence("Source", lambda row: row.entry.source, "Where it stands.")),
    )


MAKERS = _section(
    "makers",
    (
        text("Maker", lambda row: row.name, "As it is known.", 30),
        text("Company", lambda row: row.second, "Its registered name.", 48),
        text("Name in Chinese", lambda row: row.entry.name_zh or NONE, "As it is registered there.", 28),
        sentence("Also called", lambda row: ", ".join(row.entry.aliases) or NONE, "Other names of it."),
        text("Country", lambda row: row.entry.country, "Where it is registered.", 12),
        text("Our assessment", lambda row: row.text, "Whether the UK criterion is met, as the edition says."),
        sentence("Why", lambda row: row.says, "What the assessment rests on."),
        text(
            "A source says so",
            lambda row: yes_no(row.entry.prc_nil_confirmed),
            "Whether a public source says it of this company.",
            18,
        ),
    ),
)
NAMES = _section(
    "vendors",
    (
        text("Name", lambda row: row.name, "As it stands on labels.", 30),
        sentence("Also written", lambda row: ", ".join(row.entry.aliases) or NONE, "Other spellings of it."),
        sentence(
            "Misspelt as", lambda row: ", ".join(row.entry.misspellings) or NONE, "Slips that are known."
        ),
        text("Maker", lambda row: row.says, "Whose name it is.", 48),
        text("Relation", lambda row: row.says_more, "What the name is to its maker.", 26),
        text("Our assessment of the maker", lambda row: row.text, "As the edition says.", 28),
    ),
)
RELABELS = _section(
    "relabels",
    (
        text("Name on the label", lambda row: row.name, "Who sells it.", 30),
        text("Built by", lambda row: row.says, "Who builds it, as far as is known.", 48),
        text("Extent", lambda row: listed.SCOPES[row.entry.scope], "Which of its goods.", 28),
        text("When", lambda row: row.second, "The period that the source gives.", 34),
        text("Decides", lambda row: row.text, "What this alone makes of a camera."),
    ),
)
INSTRUMENTS = _section(
    "instruments",
    (
        text("Instrument", lambda row: row.name, "A law, list or statement.", 60),
        text("Citation", lambda row: row.entry.citation, "How it is cited.", 40),
        text("Jurisdiction", lambda row: row.second, "Whose it is.", 16),
        text("In force", lambda row: row.says, "Since when, and until when if it ended.", 40),
        text("Issued", lambda row: row.says_more, "The day it was made.", 28),
        text("Makers named", lambda row: row.text, "A criterion asks and names nobody.", 22),
    ),
)


def newly_in_scope_rows(asking: Asking) -> Rows[Any]:
    """Cameras that editions since the one asked for have made restricted, by site."""
    numbers = access.editions(asking.person).values_list("number", flat=True)
    since = as_at.since_edition(list(numbers), asking.query.get("since", ""))
    moved = as_at.moved_since(access.cameras(asking.person), access.verdict_moves(asking.person), since)
    return from_database(as_at.newly_restricted(moved))


NEWLY_IN_SCOPE: Listing[Any] = Listing(
    key="newly_in_scope",
    path="list/newly-in-scope/download/",
    permission=Permission.SEE_REGISTER,
    head=head(
        "Newly in scope", "Cameras that later editions made restricted", "No camera is newly restricted."
    ),
    rows=newly_in_scope_rows,
    columns=(
        *WHICH_CAMERA,
        *LABEL,
        text("Was", lambda camera: VERDICTS[camera.verdict_then], "The verdict that the older edition left."),
        text("Verdict", lambda camera: VERDICTS[camera.verdict], "The verdict now."),
        day("Due by", lambda camera: camera.due_on or "No date", "The date that governs it."),
    ),
)
