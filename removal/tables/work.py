"""The lists of the work: plans, their lines and evidence, dates, exemptions, attestations, reports and returns."""

from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from inventory import access as inventory_access
from inventory.access import Permission
from inventory.models import Life
from removal import access
from removal.filters import ExemptionFilter, plans_asked_for
from removal.models.attestations import SHOWN
from removal.planning.workflow import State
from removal.reports.definition import Rows
from removal.reports.sheets.evidence import PRIVATE, facts_in_words, files_in_words
from removal.reports.words import FORCES, OBLIGATIONS, in_words, yes_no
from removal.services.attested_estate import SiteAttested, state_of_sites
from removal.tables.listing import (
    Asking,
    Listing,
    day,
    from_database,
    head,
    moment,
    number,
    reference,
    sentence,
    text,
    today,
)

P = Permission
NO_DATE, NOBODY, NOT_YET = "No date", "Nobody yet", "Not yet"
FINISHED = ("closed", "cancelled")


def plan_rows(asking: Asking) -> Rows[Any]:
    """Open plans, or finished ones, as the page is narrowed to them."""
    shown = plans_asked_for(asking.person, asking.query).select_related("site", "owner")
    counted = shown.annotate(
        lines=Count("removals"), done=Count("removals", filter=Q(removals__state__in=FINISHED))
    )
    return from_database(counted.order_by("number"))


PLANS: Listing[Any] = Listing(
    key="plans",
    path="plans/download/",
    permission=P.SEE_PLANS,
    head=head("Plans", "The plans that the list showed", "No plan is like this."),
    rows=plan_rows,
    columns=(
        text("Plan", lambda plan: plan.reference, "The plan's reference.", 10),
        text("Site", lambda plan: plan.site.code, "The site's reference.", 18),
        text("Site name", lambda plan: plan.site.name, "The site's name.", 32),
        text("Option", lambda plan: plan.get_option_display(), "What is to be done.", 26),
        text("Owner", lambda plan: str(plan.owner or NOBODY), "Who answers for it."),
        text("Contractor", lambda plan: plan.contractor, "Who does the work.", 26),
        day("Next due", lambda plan: plan.next_due or NO_DATE, "The earliest day of what is still in place."),
        number("Cameras", lambda plan: plan.lines, "Lines of the plan."),
        number("Finished", lambda plan: plan.done, "Lines that are closed or cancelled."),
        moment("Drawn up", lambda plan: plan.created_at, "When, in London."),
        moment("Closed", lambda plan: plan.closed_at or NOT_YET, "When, in London."),
    ),
)


def line_rows(asking: Asking) -> Rows[Any]:
    """Lines of one plan, or of every plan within reach."""
    lines = access.removals(asking.person)
    if "plan" in asking.query:
        lines = lines.filter(plan__uuid=asking.uuid("plan"))
    return from_database(lines.select_related("camera", "plan__site").order_by("plan__number", "pk"))


LINES: Listing[Any] = Listing(
    key="lines",
    path="removals/download/",
    permission=P.SEE_PLANS,
    head=head("Lines", "Cameras in removal plans, and how far each has come", "No camera is in the plan."),
    rows=line_rows,
    columns=(
        text("Plan", lambda line: line.plan.reference, "The plan's reference.", 10),
        text("Site", lambda line: line.plan.site.code, "The site's reference.", 18),
        text("Line", reference, "The line's reference in Lenscap.", 12),
        text("Asset tag", lambda line: line.camera.asset_tag, "The organisation's own reference."),
        text("Make on label", lambda line: line.camera.vendor_text, "The make as written."),
        text("Model", lambda line: line.camera.model_text, "The model as written.", 26),
        text("Needs", lambda line: in_words(line.needs, OBLIGATIONS), "Why it is in the plan.", 30),
        text("State", lambda line: State(line.state).value.capitalize(), "How far it has come."),
        day("Due by", lambda line: line.camera.due_on or NO_DATE, "The date that governs it."),
        day("Planned", lambda line: line.planned_on or NO_DATE, "The day that is planned."),
        day("Isolated", lambda line: line.isolated_on or NOT_YET, "Off its network."),
        day("Removed", lambda line: line.removed_on or NOT_YET, "Taken down."),
        day("Verified", lambda line: line.verified_on or NOT_YET, "Checked by somebody else."),
        text(
            "On hold", lambda line: yes_no(line.on_hold_since is not None), "Stands still for a reason.", 10
        ),
    ),
)


def evidence_rows(asking: Asking) -> Rows[Any]:
    """Steps recorded on the lines of one plan, or of every plan within reach."""
    steps = access.steps(asking.person)
    if "plan" in asking.query:
        steps = steps.filter(removal__plan__uuid=asking.uuid("plan"))
    related = steps.select_related("removal__camera", "removal__plan__site", "recorded_by")
    return from_database(related.prefetch_related("files").order_by("recorded_at", "pk"))


EVIDENCE: Listing[Any] = Listing(
    key="evidence",
    path="evidence/download/",
    permission=P.SEE_PLANS,
    head=head("Evidence", "What was recorded at each step", "No step has been recorded."),
    rows=evidence_rows,
    columns=(
        text("Evidence", reference, "Its reference in Lenscap.", 12),
        text("Plan", lambda step: step.removal.plan.reference, "The plan's reference.", 10),
        text("Site", lambda step: step.removal.plan.site.code, "The site's reference.", 18),
        text("Asset tag", lambda step: step.removal.camera.asset_tag, "The organisation's own reference."),
        text("Step", lambda step: step.action.capitalize(), "What was done.", 14),
        text("From", lambda step: step.from_state.capitalize(), "State before.", 14),
        text("To", lambda step: step.to_state.capitalize(), "State after.", 14),
        moment("Recorded at", lambda step: step.recorded_at, "When, in London."),
        text("Recorded by", lambda step: str(step.recorded_by or "Lenscap"), "Who recorded it."),
        sentence(
            "Facts",
            lambda step: facts_in_words(step, hide=PRIVATE),
            "What the step asks for, without serials and network references.",
            60,
        ),
        sentence(
            "Files",
            lambda step: files_in_words((each.name, each.sha256) for each in step.files.all()),
            "Each file with the SHA-256 of what is kept.",
            76,
        ),
    ),
)


def deadline_rows(asking: Asking) -> Rows[Any]:
    """What is asked now of cameras that are not gone and has a date, the earliest first."""
    asked = access.current_obligations(asking.person).filter(camera__due_on__isnull=False)
    standing = asked.exclude(camera__life=Life.GONE).filter(obligation=F("camera__headline"))
    related = standing.select_related("camera__site")
    return from_database(related.order_by("camera__due_on", "camera__site__name", "camera_id", "pk"))


def _days_left(due_on: date) -> int:
    return (due_on - today()).days  # type: ignore[no-any-return]


DEADLINES: Listing[Any] = Listing(
    key="deadlines",
    path="deadlines/download/",
    permission=P.SEE_REGISTER,
    head=head("Deadlines", "What is asked of cameras that are not gone, by date", "Nothing has a date."),
    rows=deadline_rows,
    columns=(
        day("Due by", lambda asked: asked.camera.due_on, "The date that governs the camera."),
        number("Days left", lambda asked: _days_left(asked.camera.due_on), "Below nought it is past."),
        text("Asset tag", lambda asked: asked.camera.asset_tag, "The organisation's own reference."),
        text("Camera", lambda asked: reference(asked.camera), "Its reference in Lenscap.", 12),
        text("Site", lambda asked: asked.camera.site.code, "The site's reference.", 18),
        text("Site name", lambda asked: asked.camera.site.name, "The site's name.", 30),
        text("Asked", lambda asked: in_words(asked.obligation, OBLIGATIONS), "What is asked.", 32),
        text("Force", lambda asked: in_words(asked.force, FORCES), "How strongly."),
        text("Rule", lambda asked: asked.rule, "The rule of the decision table.", 10),
        text("Late find", lambda asked: yes_no(asked.late_find), "Found after the date had passed.", 12),
        day("Own date", lambda asked: asked.remediation_due_on or NO_DATE, "The organisation's own."),
        text("Status", lambda asked: asked.camera.get_status_display(), "Where it stands."),
    ),
)

EXEMPTIONS: Listing[Any] = Listing(
    key="exemptions",
    path="exemptions/download/",
    permission=P.SEE_REGISTER,
    head=head(
        "Exemptions", "The exemptions that the list showed, with its filters", "No exemption is like this."
    ),
    rows=lambda asking: from_database(
        ExemptionFilter(asking.query, person=asking.person)
        .qs.waiting_first()
        .select_related("removal__camera", "removal__plan__site", "requested_by", "decided_by")
    ),
    columns=(
        text("Exemption", lambda each: each.reference, "Its reference.", 12),
        text("Plan", lambda each: each.removal.plan.reference, "The plan's reference.", 10),
        text("Site", lambda each: each.removal.plan.site.code, "The site's reference.", 18),
        text("Asset tag", lambda each: each.removal.camera.asset_tag, "The organisation's own reference."),
        text("State", lambda each: each.get_state_display(), "Where it stands.", 24),
        text("Waives", lambda each: in_words(each.obligation, OBLIGATIONS), "What may be late.", 30),
        day("Was due", lambda each: each.due_on or NO_DATE, "No exemption moves it."),
        text("Reason", lambda each: each.get_reason_code_display(), "Why it is needed.", 30),
        number("Renewals", lambda each: each.renewal, "Granted before; 2 at most."),
        text("Asked by", lambda each: str(each.requested_by), "Who asked."),
        moment("Asked at", lambda each: each.requested_at, "When, in London."),
        text("Decided by", lambda each: str(each.decided_by or "Not decided yet"), "Who decided."),
        day("Runs until", lambda each: each.expires_on, "Its last day."),
    ),
)


def attestation_rows(asking: Asking) -> Rows[SiteAttested]:
    """Every site within reach in the state that the page showed."""
    sites = inventory_access.sites(asking.person).at_risk_first()  # type: ignore[attr-defined]
    rows = state_of_sites(sites, access.attestations(asking.person), on=today())
    shown = asking.query.get("show", "")
    return Rows.listed([row for row in rows if row.state == shown] if shown in dict(SHOWN) else rows)


ATTESTATIONS: Listing[SiteAttested] = Listing(
    key="attestations",
    path="attestations/download/",
    permission=P.SEE_REGISTER,
    head=head("Attestations", "Each site with its newest attestation", "No site is in this state."),
    rows=attestation_rows,
    columns=(
        text("Site", lambda row: row.site.code, "The site's reference.", 18),
        text("Site name", lambda row: row.site.name, "The site's name.", 32),
        text("Category", lambda row: row.site.get_category_display(), "How sensitive it is."),
        text("State", lambda row: dict(SHOWN)[row.state], "What the newest attestation comes to today.", 24),
        text(
            "Attestation", lambda row: row.attestation.reference if row.attestation else "None", "Newest.", 14
        ),
        text(
            "Signed by", lambda row: str(row.attestation.signed_by) if row.attestation else "Nobody", "Who."
        ),
        day("Signed on", lambda row: row.attestation.signed_on if row.attestation else NOT_YET, "When."),
        day("Until", lambda row: row.attestation.until if row.attestation else NO_DATE, "Its last day."),
        number(
            "Gaps", lambda row: row.attestation.gap_count if row.attestation else 0, "Gaps that it names."
        ),
        sentence(
            "Re-opened because",
            lambda row: (row.attestation and row.attestation.superseded_because) or "Not re-opened",
            "What contradicts it.",
        ),
    ),
)

REPORTS: Listing[Any] = Listing(
    key="reports",
    path="reports/download/",
    permission=P.BUILD_REPORTS,
    head=head("Reports", "Every report that was asked for, newest first", "No report has been built."),
    rows=lambda asking: from_database(
        access.reports(asking.person)
        .select_related("asked_by", "edition")
        .defer("figures", "error")
        .order_by("-asked_at")
    ),
    columns=(
        text("Report", reference, "Its reference in Lenscap.", 12),
        text("Depth", lambda report: report.depth, "How much it shows.", 14),
        moment("As at", lambda report: report.as_at or "Not built", "The instant of its figures, in London."),
        moment("Asked at", lambda report: report.asked_at, "When, in London."),
        text("Asked by", lambda report: str(report.asked_by or "A command"), "Who."),
        text("State", lambda report: report.get_state_display(), "What became of it.", 24),
        text("File", lambda report: report.filename or "None", "Its name.", 50),
        text("SHA-256", lambda report: report.sha256 or "None", "Of the file.", 68),
    ),
)

RETURNS: Listing[Any] = Listing(
    key="returns",
    path="returns/download/",
    permission=P.BUILD_REPORTS,
    head=head("Returns", "Every return and every draft of one, newest first", "No return has been prepared."),
    rows=lambda asking: from_database(
        access.returns(asking.person)
        .select_related("report", "prepared_by", "read_by", "issued_by", "corrects")
        .defer("report__figures")
        .order_by("-pk")
    ),
    columns=(
        number("Return", lambda each: each.number or "No number", "Given when it is issued, without a gap."),
        text("State", lambda each: each.get_state_display(), "Draft, issued or discarded."),
        text("Depth", lambda each: each.report.depth, "How much it shows.", 14),
        moment(
            "As at", lambda each: each.report.as_at or "Not built", "The instant of its figures, in London."
        ),
        text("Prepared by", lambda each: str(each.prepared_by or "Lenscap"), "Who prepared it."),
        text("Second reader", lambda each: str(each.read_by or "None"), "Who read it before it was issued."),
        text("Issued by", lambda each: str(each.issued_by or NOBODY), "Who issued it."),
        moment("Issued at", lambda each: each.issued_at or NOT_YET, "When, in London."),
        text("Corrects", lambda each: str(each.corrects or "None"), "The return that was wrong."),
        sentence("Erratum", lambda each: each.erratum or "None", "What was wrong in that one."),
        text("SHA-256", lambda each: each.sha256 or "None", "Of the issued file.", 68),
    ),
)
