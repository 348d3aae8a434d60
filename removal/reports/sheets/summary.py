"""Summary: every total of the report, each with how it is counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from inventory.models import Camera, Connection, Site
from removal.models import Exemption, Report
from removal.planning.deadlines import in_words
from removal.planning.deployments import Deployment
from removal.reports import asked
from removal.reports.corrections import corrections
from removal.reports.counted import (
    AFFECTED,
    ALL_CAMERAS,
    BASELINE,
    BY_SITE,
    LIVES,
    SITES,
    STATUS,
    STILL_THERE,
    VERDICTS,
    one_by_one,
)
from removal.reports.definition import ALWAYS, Column, Kind, Rows, Share, Sheet, Value
from removal.reports.estate import Estate
from removal.reports.progress import BURN_DOWN, findings, left_by_month, left_by_site
from removal.reports.sheets import exemptions, incidents

FINDINGS = "Findings"
NO_AFFECTED_SITES = "No affected sites"
WITHHELD = "Withheld"
EVERY_REMOVED = "Every restricted unit's removal is recorded"
EVERY_REPLACED = "Each replaced, or left unreplaced for a stated reason"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure."""

    about: str
    name: str
    value: Value
    counted: str
    is_total: bool = False


def rows(estate: Estate) -> Rows[Measure]:
    """The measures, section by section; withheld sites are in every one of them."""
    return Rows.listed(
        measure
        for section in (
            sites,
            affected_sites,
            against_baseline,
            verdicts,
            in_place,
            statuses,
            still_there,
            progress,
            exempted,
            against_the_instruction,
            left_out,
            known_since,
            beside,
        )
        for measure in section(estate)
    )


def sites(estate: Estate) -> Iterator[Measure]:
    """How many sites of each category."""
    for category in Site.Category:
        value = estate.counted[SITES, category.label].value
        yield Measure(SITES, category.label, value, "By the latest decision on the site")
    yield Measure(
        SITES, "All sites", estate.counted[SITES, "All sites"].value, "The four categories added up"
    )


def affected_sites(estate: Estate) -> Iterator[Measure]:
    """The published measure: sites, over the sensitive sites found to have used such equipment."""
    whole = (AFFECTED, "Affected sites")
    yield _counted(estate, *whole, "Sensitive sites with restricted equipment, now or before")
    yield _counted(estate, AFFECTED, "Equipment removed", EVERY_REMOVED)
    yield _counted(estate, AFFECTED, "Equipment replaced", EVERY_REPLACED)
    for name, part in (("Share removed", "Equipment removed"), ("Share replaced", "Equipment replaced")):
        yield Measure(AFFECTED, name, share(estate, (AFFECTED, part), whole), f"{part} over affected sites")
    words = "Other sensitive sites with units whose maker is not settled: not clear"
    yield _counted(estate, AFFECTED, "Cannot tell", words)


def against_baseline(estate: Estate) -> Iterator[Measure]:
    """The shares over the frozen baseline, with what was found since beside it."""
    if estate.baseline is None:
        words = "Freeze one on the Reports page; shares are over today's"
        yield Measure(BASELINE, "Baseline", "None frozen", words)
        return
    whole = (BASELINE, "Baseline")
    yield _counted(estate, *whole, f"Affected sites, frozen as at {in_words(estate.baseline.on)}")
    yield _counted(estate, BASELINE, "Of them, equipment removed", EVERY_REMOVED)
    yield _counted(estate, BASELINE, "Of them, equipment replaced", EVERY_REPLACED)
    words = "Decided or judged otherwise since; not counted as removed"
    yield _counted(estate, BASELINE, "Of them, not affected any more", words)
    words = "Affected sites that the baseline does not have, beside it"
    yield _counted(estate, BASELINE, "Found since", words)
    for done in ("removed", "replaced"):
        part = share(estate, (BASELINE, f"Of them, equipment {done}"), whole)
        yield Measure(BASELINE, f"Share {done}", part, f"{done.capitalize()} over the baseline")
    yield Measure(
        BASELINE,
        "Share removed, late finds included",
        share(estate, (BASELINE, "Either, removed"), (BASELINE, "Either")),
        "Removed over the baseline and what was found since",
    )


def verdicts(estate: Estate) -> Iterator[Measure]:
    """Every camera of the register by verdict."""
    yield from _by_verdict(estate, ALL_CAMERAS, ALL_CAMERAS, "The register, by verdict")


def in_place(estate: Estate) -> Iterator[Measure]:
    """Cameras in place by verdict, and those that are not in place."""
    for _, about, all_of_them in LIVES:
        yield from _by_verdict(estate, about, all_of_them, f"{about}, by verdict")


def statuses(estate: Estate) -> Iterator[Measure]:
    """Every camera of the register by where it stands."""
    for status in Camera.Status:
        yield _counted(estate, STATUS, status.label, "Status on Cameras")
    every = estate.counted[ALL_CAMERAS, ALL_CAMERAS].value
    yield Measure(STATUS, ALL_CAMERAS, every, "The statuses added up")


def still_there(estate: Estate) -> Iterator[Measure]:
    """Restricted equipment that is in place and whose removal is not recorded."""
    for connection in Connection:
        words = "In place, removal not recorded, by connection"
        yield _counted(estate, STILL_THERE, connection.label, words)
    yield _counted(estate, STILL_THERE, "All restricted, still there", "The connections added up")


def progress(estate: Estate) -> Iterator[Measure]:
    """What is left by site and by month, as the charts draw it, and what each chart says."""
    for name, left in left_by_site(estate):
        yield Measure(BY_SITE, name, left, "Restricted units whose removal is not recorded")
    every = estate.counted[BY_SITE, "All sites"].value
    yield Measure(BY_SITE, "All sites", every, "The sites added up", is_total=True)
    months = left_by_month(estate)
    listed_only = " at the sites that are listed" if estate.depth == Report.Depth.FOI else ""
    for day, number in months:
        words = f"Found by then and not removed by then{listed_only}"
        yield Measure(BURN_DOWN, in_words(day), number, words)
    for about, value, sentence in findings(estate, months):
        yield Measure(FINDINGS, about, value, sentence)


def exempted(estate: Estate) -> Iterator[Measure]:
    """Permissions to be late by where they stand: beside the shares, and in none of them."""
    standing = exemptions.counts(estate)
    for state in Exemption.State:
        yield Measure("Exemptions", state.label, standing[state].value, "Status on Exemptions")
    yield Measure("Exemptions", "All exemptions", standing[""].value, "The statuses added up")


def against_the_instruction(estate: Estate) -> Iterator[Measure]:
    """Restricted cameras put up at sensitive sites after deployment there had to cease; withheld sites included."""
    counted = incidents.count_deployments(estate)
    for deployment in Deployment:
        yield Measure("Deployment", deployment.value, counted[deployment].value, "Incident on Incidents")


def left_out(estate: Estate) -> Iterator[Measure]:
    """What a freedom-of-information report counts and does not list, so that lists and totals reconcile."""
    if estate.depth == Report.Depth.FOI:
        about, withheld = (
            "Counted, not listed",
            "At sensitive or extended sites, withheld on security grounds",
        )
        for name, place in (("Sites", (SITES, "All sites")), ("Cameras", (ALL_CAMERAS, ALL_CAMERAS))):
            yield Measure(about, name, estate.counted[place].not_listed.value, withheld)


def known_since(estate: Estate) -> Iterator[Measure]:
    """What a report of a past day does not know, and a report of today would."""
    found = list(corrections(estate))
    shown = one_by_one({each.words: each.number for each in found}, estate.depth)
    for each in found:
        yield Measure("Known since", each.words, shown[each.words].value, each.counted)


def beside(estate: Estate) -> Iterator[Measure]:
    """What is asked beside the totals."""
    for section in asked.SECTIONS:
        for each in section(estate):
            yield Measure(*each)


def _counted(estate: Estate, about: str, name: str, counted: str, *, is_total: bool = False) -> Measure:
    return Measure(about, name, estate.counted[about, name].value, counted, is_total)


def _by_verdict(estate: Estate, about: str, all_of_them: str, counted: str) -> Iterator[Measure]:
    for _, label in VERDICTS:
        yield _counted(estate, about, label, counted)
    yield _counted(estate, about, all_of_them, "The verdicts added up", is_total=True)


def share(estate: Estate, part: tuple[str, str], whole: tuple[str, str]) -> Share | str:
    """A percentage; words where there is nothing to divide by, never 0 % or 100 %, and where one part is withheld."""
    over = estate.counted.share(part, whole)
    if over is None:
        return WITHHELD
    return Share(over[0] / over[1]) if over[1] else NO_AFFECTED_SITES


SHEET: Sheet[Measure] = Sheet(
    title="Summary",
    table_name="summary",
    purpose="Every total, with how it is counted",
    columns=(
        Column(
            "About",
            lambda measure: measure.about,
            "What the figure belongs to.",
            "Worked out",
            width=38,
            depths=ALWAYS,
        ),
        Column(
            "Measure",
            lambda measure: measure.name,
            "What is counted.",
            "Worked out",
            kind=Kind.SENTENCE,
            width=46,
            depths=ALWAYS,
        ),
        Column(
            "Number",
            lambda measure: measure.value,
            "How many; a share is over the affected sites. Where the depth withholds small numbers (the Cover says "
            "which), words stand here: fewer than 5, or withheld where a small number could be worked out from it.",
            "Worked out",
            kind=Kind.NUMBER,
            width=28,
            depths=ALWAYS,
        ),
        Column(
            "How it is counted",
            lambda measure: measure.counted,
            "The rule.",
            "Worked out",
            kind=Kind.SENTENCE,
            width=62,
            depths=ALWAYS,
        ),
    ),
    rows=rows,
    empty="Nothing has been logged.",
    depths=ALWAYS,
)
