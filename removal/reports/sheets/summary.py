"""Summary: every total of the report, each with how it is counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from inventory.models import Camera, Connection, Life, Site, Verdict
from removal.models import Exemption, Report
from removal.planning.deadlines import in_words
from removal.planning.deployments import Deployment
from removal.reports.corrections import corrections
from removal.reports.definition import ALWAYS, Column, Kind, Rows, Share, Sheet, Value
from removal.reports.estate import Estate
from removal.reports.progress import BURN_DOWN, BY_SITE, BY_VERDICT, findings, left_by_month, left_by_site
from removal.reports.sheets import exemptions, incidents

FINDINGS = "Findings"
NO_AFFECTED_SITES = "No affected sites"
VERDICTS = (*((verdict.value, str(verdict.label)) for verdict in Verdict), ("", "Not checked yet"))


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
        )
        for measure in section(estate)
    )


def sites(estate: Estate) -> Iterator[Measure]:
    """How many sites of each category."""
    categories = [facts.site.category for facts in estate.sites.values()]
    for category in Site.Category:
        yield Measure(
            "Sites", category.label, categories.count(category), "By the latest decision on the site"
        )
    yield Measure("Sites", "All sites", len(categories), "The four categories added up")


def affected_sites(estate: Estate) -> Iterator[Measure]:
    """The published measure: sites, over the sensitive sites found to have used such equipment."""
    every = list(estate.sites.values())
    sensitive = [facts for facts in every if facts.site.category == Site.Category.SENSITIVE]
    affected = sum(facts.affected for facts in every)
    removed = sum(facts.removed for facts in every)
    replaced = sum(facts.replaced for facts in every)
    unclear = sum(
        1
        for facts in sensitive
        if not facts.affected and facts.cameras(verdict=Verdict.CLEAR) < facts.cameras()
    )
    about = "Affected sites"
    yield Measure(
        about, "Affected sites", affected, "Sensitive sites with restricted equipment, now or before"
    )
    yield Measure(about, "Equipment removed", removed, "Every restricted unit's removal is recorded")
    yield Measure(
        about, "Equipment replaced", replaced, "Each replaced, or left unreplaced for a stated reason"
    )
    yield Measure(about, "Share removed", _share(removed, affected), "Equipment removed over affected sites")
    yield Measure(
        about, "Share replaced", _share(replaced, affected), "Equipment replaced over affected sites"
    )
    yield Measure(
        about,
        "Cannot tell",
        unclear,
        "Other sensitive sites with units whose maker is not settled: not clear",
    )


def against_baseline(estate: Estate) -> Iterator[Measure]:
    """The shares over the frozen baseline, with what was found since beside it."""
    about = "Against the baseline"
    if estate.baseline is None:
        yield Measure(
            about, "Baseline", "None frozen", "Freeze one on the Reports page; shares are over today's"
        )
        return
    frozen = set(estate.baseline.sites)
    every = list(estate.sites.values())
    of_it = [facts for facts in every if str(facts.site.uuid) in frozen]
    late = sum(facts.affected for facts in every) - sum(facts.affected for facts in of_it)
    removed, replaced = sum(each.removed for each in of_it), sum(each.replaced for each in of_it)
    yield Measure(
        about, "Baseline", len(frozen), f"Affected sites, frozen as at {in_words(estate.baseline.on)}"
    )
    yield Measure(about, "Of them, equipment removed", removed, "Every restricted unit's removal is recorded")
    yield Measure(
        about, "Of them, equipment replaced", replaced, "Each replaced, or left so for a stated reason"
    )
    no_longer = len(of_it) - sum(each.affected for each in of_it)
    yield Measure(
        about,
        "Of them, not affected any more",
        no_longer,
        "Decided or judged otherwise since; not counted as removed",
    )
    yield Measure(about, "Found since", late, "Affected sites that the baseline does not have, beside it")
    yield Measure(about, "Share removed", _share(removed, len(frozen)), "Removed over the baseline")
    yield Measure(about, "Share replaced", _share(replaced, len(frozen)), "Replaced over the baseline")
    late_removed = sum(facts.removed for facts in every) - removed
    yield Measure(
        about,
        "Share removed, late finds included",
        _share(removed + late_removed, len(frozen) + late),
        "Removed over the baseline and what was found since",
    )


def verdicts(estate: Estate) -> Iterator[Measure]:
    """Every camera of the register by verdict."""
    yield from _by_verdict(estate, BY_VERDICT, "All cameras", "The register, by verdict")


def in_place(estate: Estate) -> Iterator[Measure]:
    """Cameras in place by verdict, and those that are not in place."""
    yield from _by_verdict(estate, "In place", "All in place", "In place, by verdict", life=Life.LIVE)
    for life in (Life.NEW, Life.GONE):
        words = str(life.label)
        yield from _by_verdict(estate, words, f"All {words.lower()}", f"{words}, by verdict", life=life)


def statuses(estate: Estate) -> Iterator[Measure]:
    """Every camera of the register by where it stands."""
    for status in Camera.Status:
        yield Measure("Status", status.label, estate.cameras(status=status), "Status on Cameras")
    yield Measure("Status", "All cameras", estate.cameras(), "The statuses added up")


def still_there(estate: Estate) -> Iterator[Measure]:
    """Restricted equipment that is in place and whose removal is not recorded."""
    about = "Restricted, still there"
    open_ones: dict[str, str | bool] = {"verdict": Verdict.RESTRICTED, "life": Life.LIVE, "out": False}
    for connection in Connection:
        number = estate.cameras(**open_ones, connection=connection)
        yield Measure(about, connection.label, number, "In place, removal not recorded, by connection")
    yield Measure(
        about, "All restricted, still there", estate.cameras(**open_ones), "The connections added up"
    )


def progress(estate: Estate) -> Iterator[Measure]:
    """What is left by site and by month, as the charts draw it, and what each chart says."""
    every = left_by_site(estate)
    for name, number in every:
        yield Measure(BY_SITE, name, number, "Restricted units whose removal is not recorded")
    yield Measure(
        BY_SITE, "All sites", sum(number for _, number in every), "The sites added up", is_total=True
    )
    months = left_by_month(estate)
    for day, number in months:
        yield Measure(BURN_DOWN, in_words(day), number, "Found by then and not removed by then")
    for about, number, sentence in findings(estate, months):
        yield Measure(FINDINGS, about, number, sentence)


def exempted(estate: Estate) -> Iterator[Measure]:
    """Permissions to be late by where they stand: beside the shares, and in none of them."""
    standing = exemptions.counts(estate)
    for state in Exemption.State:
        yield Measure("Exemptions", state.label, standing[state], "Status on Exemptions")
    yield Measure("Exemptions", "All exemptions", standing.total(), "The statuses added up")


def against_the_instruction(estate: Estate) -> Iterator[Measure]:
    """Restricted cameras put up at sensitive sites after deployment there had to cease; withheld sites included."""
    counted = incidents.count_deployments(estate)
    for deployment in Deployment:
        yield Measure("Deployment", deployment.value, counted[deployment], "Incident on Incidents")


def left_out(estate: Estate) -> Iterator[Measure]:
    """What a freedom-of-information report counts and does not list, so that lists and totals reconcile."""
    if estate.depth == Report.Depth.FOI:
        about, withheld = (
            "Counted, not listed",
            "At sensitive or extended sites, withheld on security grounds",
        )
        yield Measure(about, "Sites", len(estate.withheld_site_ids), withheld)
        yield Measure(about, "Cameras", estate.cameras() - estate.listed_cameras(), withheld)


def known_since(estate: Estate) -> Iterator[Measure]:
    """What a report of a past day does not know, and a report of today would."""
    for each in corrections(estate):
        yield Measure("Known since", each.words, each.number, each.counted)


def _by_verdict(
    estate: Estate, about: str, all_of_them: str, counted: str, **facts: str
) -> Iterator[Measure]:
    for verdict, label in VERDICTS:
        yield Measure(about, label, estate.cameras(verdict=verdict, **facts), counted)
    yield Measure(about, all_of_them, estate.cameras(**facts), "The verdicts added up", is_total=True)


def _share(part: int, whole: int) -> Share | str:
    """A percentage; words where there is nothing to divide by, never 0 % or 100 %."""
    return Share(part / whole) if whole else NO_AFFECTED_SITES


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
            width=44,
            depths=ALWAYS,
        ),
        Column(
            "Measure", lambda measure: measure.name, "What is counted.", "Worked out", width=32, depths=ALWAYS
        ),
        Column(
            "Number",
            lambda measure: measure.value,
            "How many; a share is over the affected sites.",
            "Worked out",
            kind=Kind.NUMBER,
            width=20,
            depths=ALWAYS,
        ),
        Column(
            "How it is counted",
            lambda measure: measure.counted,
            "The rule.",
            "Worked out",
            width=66,
            depths=ALWAYS,
        ),
    ),
    rows=rows,
    empty="Nothing has been logged.",
    depths=ALWAYS,
)
