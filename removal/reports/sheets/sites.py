"""Sites: each building with its sensitivity decision and its cameras counted by verdict."""

from collections.abc import Callable

from inventory.models import SensitivityDecision, Site, Verdict
from removal.models.attestations import NEVER, SHOWN
from removal.reports.definition import FULL_ONLY, NOT_FOI, Column, Kind, Rows, Sheet, Value
from removal.reports.estate import Estate
from removal.reports.site_facts import SiteFacts
from removal.reports.words import yes_no

NOT_ASSESSED = "Not assessed"
ATTESTED = dict(SHOWN)


def rows(estate: Estate) -> Rows[SiteFacts]:
    """The sites that the depth shows, most sensitive first."""
    return Rows.listed(estate.listed_sites)


def _decided(value: Callable[[SensitivityDecision], Value]) -> Callable[[SiteFacts], Value]:
    return lambda facts: value(facts.decision) if facts.decision else NOT_ASSESSED


def _measured(facts: SiteFacts, answer: bool) -> str:
    """The published measure is over sensitive sites found to have used such equipment, and no others."""
    return yes_no(answer) if facts.affected else "Not an affected site"


SHEET: Sheet[SiteFacts] = Sheet(
    title="Sites",
    table_name="sites",
    purpose="Each site, how sensitive it is, and what hangs there",
    columns=(
        Column("Site", lambda facts: facts.reference, "The site's reference.", width=18),
        Column(
            "Name",
            lambda facts: facts.site.name,
            "The site's name.",
            kind=Kind.SENTENCE,
            width=34,
            depths=NOT_FOI,
        ),
        Column(
            "Address",
            lambda facts: facts.site.address,
            "Where it is.",
            kind=Kind.SENTENCE,
            width=40,
            depths=FULL_ONLY,
        ),
        Column(
            "Bank holidays",
            lambda facts: facts.site.get_division_display(),
            "The division whose bank holidays count when working days are counted.",
            width=20,
        ),
        Column(
            "Category",
            lambda facts: facts.site.get_category_display(),
            "Sensitive when any of the four questions is answered yes; not assessed is not ordinary.",
            "Sensitivity decision",
        ),
        Column(
            "Holds SECRET or above",
            _decided(lambda decision: decision.get_holds_secret_display()),
            "Routinely holds secret material or above (first limb of the definition of 9 April 2024).",
            "Sensitivity decision",
            depths=NOT_FOI,
        ),
        Column(
            "Hosts vetted officials",
            _decided(lambda decision: decision.get_hosts_vetted_officials_display()),
            "Hosts a significant proportion of officials with developed vetting (second limb).",
            "Sensitivity decision",
            depths=NOT_FOI,
        ),
        Column(
            "Used by Ministers",
            _decided(lambda decision: decision.get_used_by_ministers_display()),
            "Routinely used by Ministers (third limb).",
            "Sensitivity decision",
            depths=NOT_FOI,
        ),
        Column(
            "Protected by SOCPA",
            _decided(lambda decision: decision.get_protected_by_socpa_display()),
            "Covered under the Serious Organised Crime and Police Act 2005 (fourth limb).",
            "Sensitivity decision",
            depths=NOT_FOI,
        ),
        Column(
            "Decided by",
            _decided(lambda decision: str(decision.decided_by) if decision.decided_by else None),
            "Who answered the four questions.",
            "Sensitivity decision",
            width=24,
            depths=NOT_FOI,
        ),
        Column(
            "Decided on",
            _decided(lambda decision: decision.decided_on),
            "The day of the latest decision.",
            "Sensitivity decision",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Next review",
            _decided(lambda decision: decision.review_by),
            "By when the decision is to be looked at again.",
            "Sensitivity decision",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Reason",
            _decided(lambda decision: decision.reason),
            "Why it was decided so.",
            "Sensitivity decision",
            kind=Kind.SENTENCE,
            width=44,
            depths=FULL_ONLY,
        ),
        Column(
            "Sensitive since",
            lambda facts: (
                facts.site.sensitive_since
                if facts.site.category == Site.Category.SENSITIVE
                else "Not sensitive"
            ),
            "The day from which it counts as sensitive.",
            "Sensitivity decision",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Cameras",
            lambda facts: facts.cameras(),
            "All units logged at the site: the five columns that follow added up.",
            "Worked out",
            kind=Kind.NUMBER,
            width=12,
        ),
        Column(
            "Restricted",
            lambda facts: facts.cameras(verdict=Verdict.RESTRICTED),
            "Units of a restricted maker, those already removed included.",
            "Worked out",
            kind=Kind.NUMBER,
            width=13,
        ),
        Column(
            "Needs checking",
            lambda facts: facts.cameras(verdict=Verdict.SUSPECTED),
            "Units with signs of a restricted maker.",
            "Worked out",
            kind=Kind.NUMBER,
            width=12,
        ),
        Column(
            "Cannot tell",
            lambda facts: facts.cameras(verdict=Verdict.UNKNOWN),
            "Units whose maker is not identified.",
            "Worked out",
            kind=Kind.NUMBER,
            width=10,
        ),
        Column(
            "Not restricted",
            lambda facts: facts.cameras(verdict=Verdict.CLEAR),
            "Units whose maker is known and not restricted.",
            "Worked out",
            kind=Kind.NUMBER,
            width=13,
        ),
        Column(
            "Not checked yet",
            lambda facts: facts.cameras(verdict=""),
            "Units that have not been judged yet.",
            "Worked out",
            kind=Kind.NUMBER,
            width=13,
        ),
        Column(
            "Restricted, removal not recorded",
            lambda facts: facts.cameras(verdict=Verdict.RESTRICTED, out=False),
            "Restricted units, those reported gone included, whose removal is not recorded.",
            "Worked out",
            kind=Kind.NUMBER,
            width=13,
        ),
        Column(
            "Earliest date",
            lambda facts: facts.earliest_due or "No date",
            "The earliest date that governs a unit at the site that is not gone.",
            "Worked out",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Affected site",
            lambda facts: yes_no(facts.affected),
            "A sensitive site found to have restricted equipment, whether still there or not.",
            "Worked out",
            width=12,
        ),
        Column(
            "Equipment removed",
            lambda facts: _measured(facts, facts.removed),
            "The removal of each restricted unit is recorded.",
            "Worked out",
            width=22,
        ),
        Column(
            "Equipment replaced",
            lambda facts: _measured(facts, facts.replaced),
            "Each is replaced, or left unreplaced for a stated reason.",
            "Worked out",
            width=22,
        ),
        Column(
            "Open plan",
            lambda facts: facts.plan.reference if facts.plan else "No plan",
            "The removal plan in work, as on Plans.",
            "Plan",
            width=12,
        ),
        Column(
            "Attestation",
            lambda facts: ATTESTED[facts.attested],
            "What the newest attestation of its responsible owner comes to.",
            "Attestation",
            width=22,
        ),
        Column(
            "Signed on",
            lambda facts: facts.attestation.signed_on if facts.attestation else ATTESTED[NEVER],
            "The day of the newest attestation.",
            "Attestation",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Signed by",
            lambda facts: str(facts.attestation.signed_by) if facts.attestation else ATTESTED[NEVER],
            "Who signed it.",
            "Attestation",
            width=24,
            depths=NOT_FOI,
        ),
        Column(
            "Gaps",
            lambda facts: facts.attestation.gap_count if facts.attestation else 0,
            "Gaps that the newest attestation names.",
            "Attestation",
            kind=Kind.NUMBER,
            width=10,
        ),
    ),
    rows=rows,
    empty="No sites have been added.",
    tints={"Category": {"Sensitive": "purple", "Extended": "blue", "Not assessed": "yellow"}},
)
