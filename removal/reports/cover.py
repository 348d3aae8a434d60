"""The Cover: what the report is of, as at when, under which list and rules, and what it leaves out."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from inventory.models import Connection, Organisation, Site
from inventory.workbooks.text import write_text
from removal.models import Answer, Exemption, Report
from removal.models.attestations import CLEAN, SHOWN, WITH_GAPS
from removal.planning.deadlines import in_words
from removal.planning.obligations import Org
from removal.planning.schedule import without_own_words
from removal.reports import look, returned
from removal.reports.counted import (
    ALL_CAMERAS,
    ATTESTED,
    BASELINE,
    COVER,
    LEAST,
    SITES,
    STILL_THERE,
    one_by_one,
)
from removal.reports.definition import Depth
from removal.reports.estate import Estate
from removal.reports.redaction import small_numbers, withheld
from removal.reports.returned import names_people
from removal.reports.sheets import exemptions
from removal.reports.writer import HEADING_ROW, Page, add_table

TITLE = "Camera removal report"
WIDTHS = {"A": 34, "B": 84, "C": 12}
SITES_NAMED = 20
OUR_ASSESSMENT = (
    "Restricted means restricted under the list that this organisation uses: its own assessment of the criterion "
    "of 24 November 2022, which names no company."
)


def add_cover(book: Workbook, estate: Estate, pages: Sequence[Page]) -> None:
    """The first worksheet: facts of the report, then the contents with a link to each sheet."""
    worksheet = book.create_sheet("Cover", 0)
    marking = estate.organisation.marking
    organisation = estate.organisation.name + (f", {marking}" if marking else "")
    write_text(worksheet, 1, 1, TITLE).font = look.TITLE
    write_text(worksheet, 2, 1, organisation).font = look.SUBTITLE
    note = "This worksheet contains three tables: about this report, Parliament's four questions, and its contents."
    write_text(worksheet, 3, 1, note).font = look.BODY
    for letter, width in WIDTHS.items():
        worksheet.column_dimensions[letter].width = width
    last = _write_rows(worksheet, HEADING_ROW, ("About this report", "What it says"), facts(estate))
    add_table(worksheet, "about", f"A{HEADING_ROW}:B{last}", ["About this report", "What it says"])
    headings = ("Asked of departments on 3 July 2023", "Answer, and what the register shows")
    top = last + 2
    last = _write_rows(worksheet, top, headings, questions(estate))
    add_table(worksheet, "questions", f"A{top}:B{last}", list(headings))
    _contents(worksheet, last + 2, pages)
    worksheet.freeze_panes = f"A{HEADING_ROW + 1}"


def facts(estate: Estate) -> list[tuple[str, str]]:
    """What the reader must know before any figure, as pairs of words."""
    return [
        *returned.facts(estate),
        ("Organisation", f"{estate.organisation.name} ({estate.organisation.code})"),
        ("Kind of body", estate.organisation.get_kind_display()),
        ("Marking", estate.organisation.marking or "None"),
        ("As at", as_at(estate)),
        ("Scope", scope(estate)),
        ("Filters", "None: every site and every camera"),
        ("Baseline", baseline(estate)),
        ("Exemptions", running_exemptions(estate)),
        ("Attested", attested(estate)),
        ("Cannot tell", cannot_tell(estate)),
        ("Depth", estate.report.get_depth_display()),
        ("Left out at this depth", left_out(estate)),
        ("Small numbers", small_numbers(Depth(estate.depth))),
        *([("Reason given", estate.report.reason or "None given")] if names_people(estate.depth) else []),
        ("Restricted list", edition(estate)),
        ("Whose judgement", OUR_ASSESSMENT),
        ("Decided by people", decided(estate)),
        ("Schedule in force", schedule_in_force(estate)),
        ("Rule pack", ", ".join(estate.rule_packs) or "No obligations have been worked out yet"),
        ("Not known", "What is not known reads Not recorded; no cell of a list is left empty"),
        ("Work not finished", ", ".join(estate.still_running) or "None: imports and checks had finished"),
        ("Audit trail sealed at", estate.audit_head),
        ("Made by", made_by(estate)),
        ("Report", str(estate.report.uuid)),
    ]


def cannot_tell(estate: Estate) -> str:
    """How many cameras nobody can tell the maker of."""
    told = f"{estate.counted[ALL_CAMERAS, 'Cannot tell']} cameras, in every total, never as not restricted"
    return told[:1].upper() + told[1:]


def schedule_in_force(estate: Estate) -> str:
    """Whose dates held at the report's moment; who adopted them is told where people are named."""
    organisation = estate.organisation
    own = organisation.policies.filter(recorded_at__lte=estate.as_at).select_related("adopted_by")
    row = own.order_by("-version").first() if organisation.kind == Organisation.Kind.ADOPTER else None
    if row is None:
        return without_own_words(Org.of_kind(organisation.kind))
    named = estate.depth in (Depth.STANDARD, Depth.FULL)
    return f"{row.in_force_words}{f' by {row.adopted_by}' if named else ''}"


def scope(estate: Estate) -> str:
    """Everything, or what a freedom-of-information report counts and does not list."""
    sites, cameras = estate.counted[SITES, "All sites"], estate.counted[ALL_CAMERAS, ALL_CAMERAS]
    whole = f"{sites} sites and {cameras} cameras: the whole register"
    whole = whole[:1].upper() + whole[1:]
    if not estate.withheld_site_ids:
        return whole
    return (
        f"{whole}. Of them {sites.not_listed} sensitive or extended sites with {cameras.not_listed} cameras are "
        "in the totals and in no list"
    )


def decided(estate: Estate) -> str:
    """How many devices the list did not settle and people did, and how many of these one person alone."""
    if not estate.decided.devices:
        return "Nothing: every verdict is the list's own"
    shown = one_by_one({"all": estate.decided.devices, "alone": estate.decided.single_handed}, estate.depth)
    many = "1 device" if shown["all"].number == 1 else f"{shown['all']} devices"
    told = f"{many}, each with its reason in Lenscap"
    if estate.decided.single_handed:
        told += (
            f". {shown['alone']} of them single-handed where two people would be needed, as the organisation "
            "allows in writing"
        )
    return told[:1].upper() + told[1:]


def left_out(estate: Estate) -> str:
    """The columns and sheets that this depth does not show, from the sheets' own definitions."""
    depth = Depth(estate.depth)
    if depth == Depth.SUMMARY:
        return "Every list; the totals alone are shown"
    return "\n".join(map(str, withheld(depth))) or "Nothing"


def baseline(estate: Estate) -> str:
    """The frozen denominator, or that there is none."""
    if estate.baseline is None:
        return "None frozen: the shares on Summary are over the affected sites of the day"
    many = estate.counted[BASELINE, "Baseline"]
    sites = "1 affected site" if many.number == 1 else f"{many} affected sites"
    told = f"{sites}, frozen as at {in_words(estate.baseline.on)}; late finds stand beside it on Summary"
    return told[:1].upper() + told[1:]


def running_exemptions(estate: Estate) -> str:
    """How many hold, beside and never in the completed share."""
    running = exemptions.counts(estate)[Exemption.State.RUNNING]
    if running.number == 0:
        return "None running"
    told = f"{running} running; none of them counts as completed"
    return told[:1].upper() + told[1:]


def attested(estate: Estate) -> str:
    """How many sites a responsible owner has signed for, and the others by name, where names may stand."""
    states = {state: estate.counted[ATTESTED, words] for state, words in SHOWN}
    signed, every = (states[CLEAN].number, states[WITH_GAPS].number), estate.counted[SITES, "All sites"]
    if None in signed:
        return f"Without gaps {states[CLEAN]} sites; with gaps {states[WITH_GAPS]} sites; of {every} sites"
    told = f"{sum(filter(None, signed)):,} of {every} sites, {signed[1]:,} of them with gaps that the owner names"
    missing = [facts for facts in estate.sites.values() if facts.attested not in (CLEAN, WITH_GAPS)]
    if not missing or estate.depth in LEAST:
        return told
    names = ", ".join(facts.site.name for facts in missing[:SITES_NAMED])
    more = f" and {len(missing) - SITES_NAMED:,} more, on Sites" if len(missing) > SITES_NAMED else ""
    return f"{told}. Not attested: {names}{more}"


def questions(estate: Estate) -> list[tuple[str, str]]:
    """The four questions with the organisation's answer, and what the register shows beside it."""
    shown = register_shows(estate)
    return [
        (f"({question.value}) {question.label}", f"{answer_to(estate, question)}\n{shown[question]}")
        for question in Answer.Question
    ]


def answer_to(estate: Estate, question: str) -> str:
    """The answer with its day and evidence; a freedom-of-information report names no file."""
    given = estate.answers.get(question)
    if given is None:
        return "Not answered."
    told = f"{given.get_reply_display()}, {in_words(given.on)}."
    return (
        told
        if estate.depth == Depth.FOI
        else f"{told} Evidence: {given.evidence}. Answered by {given.answered_by}."
    )


def register_shows(estate: Estate) -> dict[str, str]:
    """What speaks for or against each answer, in figures."""
    to_come, off = estate.counted[COVER, "To come"], estate.counted[COVER, "Off"]
    core, unknown = (
        estate.counted[STILL_THERE, str(each.label)] for each in (Connection.CORE, Connection.UNKNOWN)
    )
    there = estate.counted[STILL_THERE, "All restricted, still there"]
    extended, unassessed = (
        estate.counted[SITES, str(each.label)] for each in (Site.Category.EXTENDED, Site.Category.UNASSESSED)
    )
    question = Answer.Question
    return {
        question.CEASED: f"The register: {to_come} restricted units planned or in store for sensitive sites.",
        question.NOT_ON_CORE: (
            f"The register: {core} restricted units in place on a core network, {unknown} on a network not known."
        ),
        question.CONSIDERED: f"The register: {extended} sites extended to, {unassessed} not assessed.",
        question.CONTROLS: (
            f"The register: {off} of {there} restricted units in place are isolated or not connected."
        ),
    }


def as_at(estate: Estate) -> str:
    """The instant; of a past day also what it means, and where the later corrections stand."""
    if estate.known.at is None:
        return moment(estate.as_at)
    return (
        f"The end of {in_words(estate.on)}, as it was known then: findings, obligations, sites' categories, plans and "
        "steps. Labels, models, locations and names read as they do today. Summary counts under Known since what "
        f"has been recorded later. Made on {moment(estate.report.asked_at)}."
    )


def as_at_of(report: Report) -> str:
    """Of which report figures are, when they are quoted elsewhere."""
    when = (
        f"the end of {in_words(report.as_at_day)}"
        if report.as_at_day
        else moment(report.as_at or report.asked_at)
    )
    under = (
        f"edition {report.edition.number} of the restricted list" if report.edition else "no restricted list"
    )
    depth = report.get_depth_display().partition(":")[0].lower()
    return (
        f"As at {when}, under {under}. Removal report {report.uuid}, depth {depth}, SHA-256 {report.sha256}."
    )


def edition(estate: Estate) -> str:
    """The edition with the hash of its content, so that another copy can be compared."""
    if estate.edition is None:
        return "No edition has been published"
    pack = estate.edition.pack
    alone = ", decided single-handed as the organisation allows" if estate.edition.single_handed else ""
    return (
        f"Edition {estate.edition.number}, published {moment(estate.edition.published_at)}{alone}, "
        f"list {pack.version}, SHA-256 {pack.content_hash}"
    )


def made_by(estate: Estate) -> str:
    """Who asked, and which version of the product wrote it."""
    if not names_people(estate.depth):
        return f"Lenscap {estate.app_version}; people are not named at this depth"
    person = estate.report.asked_by
    return f"{person or 'A command of the operator'}, with Lenscap {estate.app_version}"


def moment(at: datetime) -> str:
    """21 November 2026 at 14:05, in London."""
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"


def _contents(worksheet: Worksheet, top: int, pages: Sequence[Page]) -> None:
    """The sheets with a link to each and their numbers of rows."""
    headings = ("Contents", "What it holds", "Rows")
    last = _write_rows(worksheet, top, headings, [(page.sheet.title, page.sheet.purpose) for page in pages])
    for row, page in enumerate(pages, start=top + 1):
        link = worksheet.cell(row=row, column=1)
        link.hyperlink = Hyperlink(
            ref=link.coordinate, location=f"'{page.sheet.title}'!A1", tooltip=f"Go to {page.sheet.title}"
        )
        link.font = look.LINK
        number = worksheet.cell(row=row, column=3, value=page.rows.count)
        number.font, number.border, number.number_format = look.BODY, look.HAIRLINE, look.FORMATS["number"]
        number.alignment = Alignment(horizontal="right", vertical="top")
    worksheet.cell(row=top, column=3).alignment = Alignment(horizontal="right")
    add_table(worksheet, "contents", f"A{top}:C{last}", list(headings))


def _write_rows(
    worksheet: Worksheet, top: int, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> int:
    """A heading row and rows of text; the number of the last row."""
    for place, heading in enumerate(headings, start=1):
        cell = write_text(worksheet, top, place, heading)
        cell.font, cell.fill = look.HEADING, look.HEADING_FILL
    for number, row in enumerate(rows, start=top + 1):
        for place, text in enumerate(row, start=1):
            cell = write_text(worksheet, number, place, text)
            cell.font = look.BOLD if place == 1 else look.BODY
            cell.border = look.HAIRLINE
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        worksheet.row_dimensions[number].height = look.height(zip(row, WIDTHS.values(), strict=False))
    return top + len(rows)


def summary_of(report: Report) -> str:
    """The workbook's title among its properties."""
    return f"{TITLE}: {report.organisation.name}"
