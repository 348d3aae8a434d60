"""The lists of the register: cameras, sites, uploads, comparisons, devices in review, the audit trail."""

from collections.abc import Callable
from typing import Any

from django.db.models import F

from inventory import access
from inventory.access import Permission
from inventory.audit.wording import changes_of
from inventory.filters import AuditFilter, CameraFilter, ReviewFilter, SiteFilter
from inventory.models import Camera, Site, Verdict
from inventory.services import estate, reviewing
from inventory.tables import LONG, Sorting
from removal import access as removal_access
from removal.reports.definition import Rows, Value
from removal.reports.words import (
    OBLIGATIONS,
    STATUS_TINTS,
    VERDICT_TINTS,
    in_words,
    labels,
    partial_date,
)
from removal.services.attested_estate import SiteAttested, with_latest
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

VERDICTS = labels(Verdict)
# A site, its counts, and its newest attestation.
SiteRow = tuple[Site, Any, SiteAttested]
NOT_CHECKED, NO_DATE = "Not checked yet", "No date"


def camera_rows(asking: Asking) -> Rows[Camera]:
    """What the filters of the list leave, in its order."""
    sorting = Sorting.asked(asking.query.get("sort", ""))
    column = F(sorting.column)
    in_order = column.desc(nulls_last=True) if sorting.descending else column.asc(nulls_last=True)
    found = CameraFilter(asking.query, person=asking.person).qs
    related = found.select_related("site", "fingerprint__finding").defer(*LONG)
    return from_database(related.order_by(in_order, "pk"))


def _judged(value: Callable[[Any], Value]) -> Callable[[Camera], Value]:
    def judged(camera: Camera) -> Value:
        finding = camera.fingerprint.finding if camera.fingerprint else None
        return value(finding) if finding else NOT_CHECKED

    return judged


WHICH_CAMERA = (
    text("Camera", reference, "The camera's reference in Lenscap; it never changes.", 12),
    text("Asset tag", lambda camera: camera.asset_tag, "The organisation's own reference."),
    text("Site", lambda camera: camera.site.code, "The site's reference.", 18),
    text("Site name", lambda camera: camera.site.name, "The site's name.", 30),
)
LABEL = (
    text("Make on label", lambda camera: camera.vendor_text, "The make as the source wrote it."),
    text("Model", lambda camera: camera.model_text, "The model as the source wrote it.", 26),
)

CAMERAS: Listing[Camera] = Listing(
    key="cameras",
    path="cameras/download/",
    permission=Permission.SEE_REGISTER,
    head=head(
        "Cameras",
        "The cameras that the list showed, with its filters",
        "No camera is like this.",
        tints={"Verdict": VERDICT_TINTS, "Status": STATUS_TINTS},
    ),
    rows=camera_rows,
    columns=(
        *WHICH_CAMERA,
        text(
            "Site category", lambda camera: camera.site.get_category_display(), "How sensitive the site is."
        ),
        text("Kind", lambda camera: camera.get_kind_display(), "What sort of unit it is."),
        text("In place", lambda camera: camera.get_life_display(), "Planned or in store, in place, or gone."),
        *LABEL,
        text("Connection", lambda camera: camera.get_connection_display(), "The network it hangs on.", 24),
        text(
            "Verdict", lambda camera: VERDICTS.get(camera.verdict, NOT_CHECKED), "Cannot tell is never clear."
        ),
        text("Basis", _judged(lambda finding: finding.get_basis_display()), "What the verdict rests on.", 36),
        text("Maker", _judged(lambda finding: finding.maker_name or "Cannot tell"), "Who built it.", 28),
        text("Status", lambda camera: camera.get_status_display(), "Where it stands."),
        text(
            "Asked", lambda camera: in_words(camera.headline, OBLIGATIONS), "The most serious obligation.", 32
        ),
        day("Due by", lambda camera: camera.due_on or NO_DATE, "The date that governs it."),
        day("Installed", lambda camera: partial_date(camera.installed_on), "As precise as known."),
        day("Found on", lambda camera: camera.found_on, "The day it was logged."),
    ),
)


def site_rows(asking: Asking) -> Rows[SiteRow]:
    """What the search leaves, sensitive ones first, each with its counts and attestation."""
    found = SiteFilter(asking.query, person=asking.person, today=today()).qs.at_risk_first()
    sites = list(found)
    seen = access.tallies(asking.person), access.cameras(asking.person)
    figures = estate.of_sites(*seen, found) if sites else {}
    counted = [(site, figures.get(site.uuid)) for site in sites]
    return Rows.listed(with_latest(counted, removal_access.attestations(asking.person), on=today()))


def _figure(name: str) -> Callable[[SiteRow], Value]:
    def value(row: SiteRow) -> Value:
        return getattr(row[1], name) if row[1] else 0

    return value


def _attested_until(row: SiteRow) -> Value:
    latest = row[2]
    return latest.attestation.until if latest.holds and latest.attestation else NO_DATE


SITES: Listing[SiteRow] = Listing(
    key="sites",
    path="sites/download/",
    permission=Permission.SEE_REGISTER,
    head=head("Sites", "The sites that the list showed, with its search", "No site is like this."),
    rows=site_rows,
    columns=(
        text("Site", lambda row: row[0].code, "The site's reference.", 18),
        text("Name", lambda row: row[0].name, "The site's name.", 34),
        text("Category", lambda row: row[0].get_category_display(), "How sensitive it is."),
        day("Next review", lambda row: row[0].review_by or NO_DATE, "When its decision is looked at again."),
        number("Restricted, in place", _figure("restricted"), "Restricted units in place."),
        number("Overdue", _figure("overdue"), "Of these, past their date."),
        day("Earliest date", lambda row: getattr(row[1], "due_on", None) or NO_DATE, "The next date there."),
        text("Attested", lambda row: row[2].words, "What its newest attestation comes to today.", 24),
        day("Attested until", _attested_until, "The last day of the attestation that holds."),
    ),
)

IMPORTS: Listing[Any] = Listing(
    key="imports",
    path="imports/download/",
    permission=Permission.SEE_REGISTER,
    head=head("Imports", "Every upload, newest first", "Nothing has been uploaded."),
    rows=lambda asking: from_database(
        access.imports(asking.person).select_related("uploaded_by").order_by("-uploaded_at", "-pk")
    ),
    columns=(
        text("Import", reference, "Its reference in Lenscap.", 12),
        text("File", lambda batch: batch.filename, "As its sender called it.", 40),
        moment("Uploaded", lambda batch: batch.uploaded_at, "When, in London."),
        text("Uploaded by", lambda batch: str(batch.uploaded_by or "A command"), "Who sent it."),
        text("State", lambda batch: batch.get_state_display(), "What became of it.", 30),
        number("Rows", lambda batch: batch.rows_total, "Rows that speak of devices."),
        number("New", lambda batch: batch.rows_created, "Rows that added cameras."),
        number("Changed", lambda batch: batch.rows_updated, "Rows that changed a camera."),
        number("Already here", lambda batch: batch.rows_unchanged, "Rows that changed nothing."),
        number("Not added", lambda batch: batch.rows_rejected, "Rows that could not be placed."),
        number("Cameras added", lambda batch: batch.cameras_created, "A row with a quantity adds several."),
        text("SHA-256", lambda batch: batch.sha256, "Of the file as it was sent.", 68),
    ),
)

COMPARISONS: Listing[Any] = Listing(
    key="reconciliations",
    path="network/download/",
    permission=Permission.SEE_REGISTER,
    head=head("Comparisons", "Scans and exports laid against the register", "Nothing has been compared."),
    rows=lambda asking: from_database(
        access.reconciliations(asking.person).select_related("made_by", "site").order_by("-made_at", "-pk")
    ),
    columns=(
        text("Comparison", reference, "Its reference in Lenscap.", 12),
        text("File", lambda made: made.filename, "As its sender called it.", 40),
        text("Site", lambda made: str(made.site or "All sites"), "What it was laid against.", 30),
        day("Seen on", lambda made: made.seen_on, "The day of the scan or export."),
        moment("Made at", lambda made: made.made_at, "When it was sent, in London."),
        text("Made by", lambda made: str(made.made_by or "A command"), "Who sent it."),
        text("State", lambda made: made.get_state_display(), "What became of it."),
        number("Hosts", lambda made: made.hosts, "Hosts in the file."),
    ),
)

REVIEW: Listing[Any] = Listing(
    key="review",
    path="review/download/",
    permission=Permission.SEE_REVIEW,
    head=head("Review", "Devices in the part of the queue that was shown", "No device is like this."),
    rows=lambda asking: from_database(
        reviewing.ranked(ReviewFilter(asking.query, person=asking.person).qs).select_related("finding")
    ),
    columns=(
        text("Device", reference, "Its reference in Lenscap; cameras that say the same are one device.", 12),
        text("Make", lambda device: device.vendor, "As normalised.", 26),
        text("Model", lambda device: device.model, "As normalised.", 26),
        text("Now reads", lambda device: device.finding.get_verdict_display(), "The verdict as it stands."),
        text("Basis", lambda device: device.finding.get_basis_display(), "What it rests on.", 36),
        text(
            "Maker", lambda device: device.finding.maker_name or "Cannot tell", "As far as it is settled.", 28
        ),
        sentence("What would settle it", lambda device: device.finding.question, "What to find out."),
        number("Cameras", lambda device: device.camera_count, "Not gone, that a decision decides."),
        number("Sites", lambda device: device.site_count, "Where these are."),
        number("At sensitive sites", lambda device: device.sensitive_count, "Of these cameras."),
    ),
)


def _seal(event: Any) -> Value:
    sealed = getattr(event, "sealed", None)
    return sealed.seal.number if sealed else "Not sealed yet"


AUDIT: Listing[Any] = Listing(
    key="audit_trail",
    path="audit/download/",
    permission=Permission.SEE_AUDIT,
    head=head("Audit trail", "Events that the filters left, the oldest first", "No event is like this."),
    rows=lambda asking: from_database(
        # The event of this very download comes after the rows that it tells of.
        AuditFilter(asking.query, person=asking.person)
        .qs.filter(at__lte=asking.at)
        .select_related("sealed__seal")
        .order_by("pk")
    ),
    columns=(
        moment("At", lambda event: event.at, "When, in London."),
        text("Who", lambda event: event.actor_name, "As the name read on the day.", 26),
        text("Address", lambda event: event.address, "Where the request came from.", 20),
        text("Action", lambda event: event.action, "What was done.", 34),
        text("Subject kind", lambda event: event.subject_kind, "What it was done to.", 18),
        text("Subject", lambda event: event.subject_name, "Its name on the day.", 36),
        text("Subject key", lambda event: event.subject_key, "Its key.", 38),
        sentence("Changes", lambda event: "; ".join(map(str, changes_of(event))), "Before and after.", 60),
        sentence("Reason", lambda event: event.reason, "The reason that was given."),
        text("Request", lambda event: event.request_id, "The request that did it.", 38),
        text("Event hash", lambda event: event.content_hash, "Over the event's whole content.", 68),
        number("Seal", _seal, "The seal that holds it."),
    ),
    recorded_as="audit trail downloaded",
)
