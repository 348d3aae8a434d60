"""What people answer for in the demonstration: walk-rounds, attestations and exemptions."""

from datetime import date

from inventory import audit
from removal.management.demonstration.cast import Cast
from removal.models import Exemption, Removal, Survey, SurveyedCamera
from removal.services import attesting, exempting, surveying
from removal.services.attestation_drafts import draft

Answer = SurveyedCamera.Answer


def walk(cast: Cast, site: str, *, left: int = 0, not_covered: str = "", notes: str = "") -> Survey:
    """Walk round a site, and finish the round unless cameras are `left` without an answer."""
    survey = surveying.start(cast.sites[site], method=Survey.Method.PHYSICAL, by=cast.manager)
    rows = list(survey.rows.select_related("camera").order_by("pk"))
    for row in rows[: len(rows) - left]:
        said = Answer.CANNOT_READ if row.camera.verdict == "unknown" else Answer.FOUND
        surveying.answer(survey, row.camera.uuid, said, by=cast.manager)
    if left:
        return survey
    coverage = Survey.Coverage.PART if not_covered else Survey.Coverage.WHOLE
    return surveying.finish(survey, coverage=coverage, not_covered=not_covered, notes=notes, by=cast.manager)


def attest(cast: Cast, site: str, *, limits: str = "") -> None:
    """The responsible owner signs for a site, with the gaps that are named."""
    cast.replan()
    audit.seal(cast.organisation)
    attesting.sign(
        cast.sites[site],
        limits=limits,
        accepts_gaps=bool(limits),
        mark=draft(cast.sites[site], on=cast.today).mark,
        by=cast.owner,
        on=cast.today,
        audit_head=audit.head(cast.organisation),
    )


def ask_exemption(cast: Cast, line: Removal, *, until: date) -> Exemption:
    """The facilities manager asks to keep a camera for a time."""
    facts = {
        "reason_code": "access",
        "reason": "It hangs in the listed staircase: the conservation officer has to agree to each fixing.",
        "residual_risk": "It films a corridor that visitors do not use; nobody speaks of protected work there.",
        "controls": "Recording is off; the view is covered after hours; the port is checked each week.",
        "isolation": "Switch port shut down, change CHG-5120, tested from both networks",
        "closure_plan": "Taken down with the next works that the conservation officer agrees to",
        "expires_on": until,
    }
    return exempting.ask(line, facts, by=cast.manager, on=cast.today)


def approve_exemption(cast: Cast, exemption: Exemption, note: str) -> None:
    """The responsible owner agrees."""
    exempting.approve(exemption, note, by=cast.owner, on=cast.today)
    cast.replan()
