"""Restriction basis: each maker of concern found in this estate, and what the finding rests on."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q

from inventory.models import Basis, Finding, Verdict
from removal.reports.definition import NOT_FOI, Column, Kind, Rows, Sheet
from removal.reports.estate import Estate
from removal.reports.words import SECTION_889, VERDICT_TINTS, sentences

# Different grounds printed for one maker; the Cameras sheet has them for each camera.
MOST_GROUNDS = 8
# No statement names a company (reference: uk-schedule, section 0, point 2).
OUR_ASSESSMENT = (
    "Our assessment of the criterion of 24 November 2022; the statement names no company. "
    "The organisation answers for it."
)
NOT_THE_CRITERION = "Information only: the criterion of 24 November 2022 tests who produced the equipment."


@dataclass(slots=True)
class MakerRow:
    """Cameras of one maker with one verdict on one basis."""

    maker: str
    verdict: str
    basis: str
    name: str = ""
    cameras: int = 0
    sites: int = 0
    findings: list[Finding] = field(default_factory=list)
    editions: Counter[int] = field(default_factory=Counter)

    @property
    def grounds(self) -> str:
        """What spoke, each sentence once, the first ones."""
        lines: dict[str, None] = {}
        for finding in self.findings:
            lines.update(dict.fromkeys(sentences(finding.grounds, private=False)))
        shown = [line for line in lines if line]
        more = len(shown) - MOST_GROUNDS
        return "\n".join(shown[:MOST_GROUNDS] + ([f"and {more} more, on Cameras"] if more > 0 else []))


def of_concern() -> Q:
    """Restricted or suspected, and clear makers that another list or a component brings in."""
    return Q(known_verdict__in=(Verdict.RESTRICTED, Verdict.SUSPECTED)) | Q(
        known_basis__in=(Basis.COMPONENT, Basis.OTHER_LIST)
    )


def rows(estate: Estate) -> Rows[MakerRow]:
    """Three queries over the fingerprints' findings, not over cameras one by one."""
    listed = estate.known.cameras().exclude(known_site_id__in=estate.withheld_site_ids)
    cameras = listed.filter(of_concern())
    makers: dict[tuple[str, str, str], MakerRow] = {}
    groups = list(
        cameras.values_list("known_maker", "known_verdict", "known_basis", "known_finding_id")
        .annotate(number=Count("pk"))
        .order_by("-number")
    )
    findings = (
        Finding.objects.filter(pk__in=cameras.order_by().values("known_finding_id"))
        .select_related("edition")
        .in_bulk()
    )
    for maker, verdict, basis, finding_id, number in groups:
        row = makers.setdefault((maker, verdict, basis), MakerRow(maker, verdict, basis))
        row.cameras += number
        finding = findings.get(finding_id)
        if finding:
            row.name = row.name or finding.maker_name
            row.findings.append(finding)
            row.editions[finding.edition.number] += number
    sites = cameras.order_by().values_list("known_maker", "known_verdict", "known_basis")
    for maker, verdict, basis, number in sites.annotate(number=Count("known_site_id", distinct=True)):
        makers[maker, verdict, basis].sites = number
    serious = list(Verdict.values)
    return Rows.listed(sorted(makers.values(), key=lambda row: (serious.index(row.verdict), -row.cameras)))


SHEET: Sheet[MakerRow] = Sheet(
    title="Restriction basis",
    table_name="restriction_basis",
    purpose="Makers of concern found in this estate, and why each is held to be one",
    columns=(
        Column(
            "Maker",
            lambda row: row.name or row.maker or "Maker not settled",
            "Who built it, as far as the evidence goes.",
            "Finding",
            width=34,
        ),
        Column("Verdict", lambda row: Verdict(row.verdict).label, "As on Cameras.", "Finding", width=18),
        Column(
            "Basis",
            lambda row: Basis(row.basis).label,
            "What the verdict rests on.",
            "Finding",
            kind=Kind.SENTENCE,
            width=36,
        ),
        Column(
            "Cameras",
            lambda row: row.cameras,
            "Units with this maker, verdict and basis.",
            "Worked out",
            kind=Kind.NUMBER,
            width=11,
        ),
        Column(
            "Sites",
            lambda row: row.sites,
            "Sites where they hang or hung.",
            "Worked out",
            kind=Kind.NUMBER,
            width=9,
        ),
        Column(
            "US section 889",
            lambda row: ", ".join(
                dict.fromkeys(SECTION_889.get(each.s889, each.s889) for each in row.findings)
            ),
            "Information, never UK law.",
            "Finding",
        ),
        Column(
            "Grounds",
            lambda row: row.grounds,
            "Each rule that spoke, in words.",
            "Finding",
            kind=Kind.SENTENCE,
            width=70,
            depths=NOT_FOI,
        ),
        Column(
            "Whose assessment",
            lambda row: OUR_ASSESSMENT if row.verdict != Verdict.CLEAR else NOT_THE_CRITERION,
            "Restricted means: restricted under the list that this organisation uses.",
            "Edition",
            kind=Kind.SENTENCE,
            width=44,
        ),
        Column(
            "List edition",
            lambda row: ", ".join(str(number) for number in sorted(row.editions)),
            "Editions of the restricted list under which these were judged.",
            "Edition",
            width=12,
        ),
        Column(
            "Judged from",
            lambda row: min((each.judged_on for each in row.findings), default=None),
            "The day of the earliest of these findings.",
            "Finding",
            kind=Kind.DATE,
            width=20,
        ),
    ),
    rows=rows,
    empty="No camera of a maker of concern has been found.",
    tints={"Verdict": VERDICT_TINTS},
)
