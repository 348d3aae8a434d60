"""Attestations: what stands between a site and its signature, signing, and re-opening by itself.

1. `draft` reads the site: its gaps, and the document that would be signed; `mark` is the document's hash.
2. `sign` reads it again in its transaction. What is not what the person saw, or what forbids signing, is refused.
   The document is frozen with its hash and the audit trail's head.
3. `reopen_contradicted` ends those that a new find or a change of category contradicts; `reopen` is for what people and
   reconciliations find, such as a removed camera that answers. The old one stays, superseded.
"""

from datetime import date

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from inventory import audit
from inventory.models import Camera, Edition, Life, Organisation, Person, Site, Verdict
from inventory.services.answering import still_answering
from removal.models import Appointment, Attestation, AttestedCamera, Survey
from removal.models.attestations import AttestationQuerySet
from removal.planning.attesting import holds_until
from removal.planning.deadlines import in_words
from removal.services.appointing import owner_of
from removal.services.attestation_drafts import FINDS, Draft, draft, hash_of, iso, text_of
from removal.services.progress import MissingEvidenceError, NotAllowedError

STATEMENT = (
    "I have examined the register of this site and the evidence behind it. To the best of my knowledge no restricted "
    "camera is in place or in store there, except as named here."
)


class SeenOtherwiseError(Exception):
    """The site is no longer as the page showed it; `draft` is as it stands now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("The site has changed since you opened this page. Look at it again, then sign.")
        self.draft = draft


@transaction.atomic
def sign(
    site: Site, *, limits: str, accepts_gaps: bool, mark: str, by: Person, on: date, audit_head: str
) -> Attestation:
    """Sign for a site as its responsible owner; an attestation that stood before is superseded.

    Raises NotAllowedError (not the owner, or something forbids it), MissingEvidenceError and SeenOtherwiseError; then
    nothing is written. `audit_head` is the trail's newest seal, which the caller had made before this transaction.
    """
    organisation = Organisation.objects.select_for_update().get(pk=site.organisation_id)
    site = Site.objects.select_related("organisation").get(pk=site.pk)
    owner = owner_of(site, on=on)
    if owner is None or owner.person_id != by.pk:
        raise NotAllowedError(who_signs_instead(site, owner, by))
    seen = draft(site, on=on)
    if seen.mark != mark:
        raise SeenOtherwiseError(seen)
    if seen.forbidding or seen.survey is None:
        raise NotAllowedError(" ".join(gap.words for gap in seen.forbidding))
    if seen.named and not accepts_gaps:
        raise MissingEvidenceError({"accepts_gaps": "Tick to confirm that you sign with the gaps named"})
    if seen.named and not limits.strip():
        raise MissingEvidenceError({"limits": "Say what is done about the gaps named"})
    for earlier in Attestation.objects.standing().filter(site=site):
        _supersede(earlier, f"Signed anew on {in_words(on)}.", by=by)
    attestation = _written(seen, seen.survey, owner, limits.strip(), on, audit_head)
    audit.record(
        "site attested",
        organisation=organisation,
        by=by,
        subject=attestation,
        after={
            "sha256": attestation.sha256,
            "gaps": [gap.words for gap in seen.named],
            "until": attestation.until,
        },
    )
    return attestation


def cannot_sign(site: Site, person: Person, *, on: date) -> str:
    """Why this person cannot sign for a site, in words; empty when they are its responsible owner."""
    return who_signs_instead(site, owner_of(site, on=on), person)


def reopen_contradicted(organisation: Organisation) -> int:
    """End the attestations that what is known now contradicts; how many. Running it again writes nothing.

    A new find is a camera at the site that is there, not known to be not restricted, and not one that the owner knew of
    with that verdict when signing; also one that was gone and is back, or that is recorded as gone and by the newest
    look at it still answers.
    """
    known = AttestedCamera.objects.filter(
        attestation=OuterRef(OuterRef("pk")), camera=OuterRef("pk"), verdict=OuterRef("verdict")
    )
    finds = (
        Camera.objects.in_register()
        .filter(site=OuterRef("site"), verdict__in=FINDS)
        .exclude(life=Life.GONE)
        .filter(~Exists(known))
    )
    standing = Attestation.objects.standing().filter(organisation=organisation)
    reopened = 0
    with transaction.atomic():
        changed = standing.of_another_category().select_related("site", "organisation").order_by("pk")
        for attestation in changed.select_for_update(of=("self",)):
            then, now = attestation.get_category_display(), attestation.site.get_category_display()
            _supersede(attestation, f"The site was {then.lower()} and is {now.lower()} now.", by=None)
            reopened += 1
        found = standing.filter(Exists(finds)).select_related("site", "organisation").order_by("pk")
        for attestation in found.select_for_update(of=("self",)):
            _supersede(attestation, _what_was_found(attestation), by=None)
            reopened += 1
        return reopened + _reopen_answering(standing)


def _reopen_answering(standing: AttestationQuerySet) -> int:
    """The same for sites of which a removed camera still answers, should the event have been lost."""
    answers = still_answering(Camera.objects.in_register().filter(site=OuterRef("site")))
    found = standing.filter(Exists(answers)).select_related("site", "organisation").order_by("pk")
    rows = list(found.select_for_update(of=("self",)))
    for attestation in rows:
        _supersede(attestation, "A camera that is recorded as removed still answers on the network.", by=None)
    return len(rows)


@transaction.atomic
def reopen(site: Site, because: str, *, by: Person | None) -> int:
    """End a site's attestation because of something seen, such as a removed camera that answers; 0 or 1."""
    standing = Attestation.objects.standing().filter(site=site)
    rows = list(standing.select_for_update(of=("self",)).select_related("organisation"))
    for attestation in rows:
        _supersede(attestation, because, by=by)
    return len(rows)


def who_signs_instead(site: Site, owner: Appointment | None, person: Person) -> str:
    """Who signs for the site if not this person, in words; empty when it is this person."""
    if owner is None:
        return f"Nobody is appointed as responsible owner of {site}: an administrator appoints one."
    return "" if owner.person_id == person.pk else f"The responsible owner of {site} signs: {owner.person}."


def _written(
    seen: Draft, survey: Survey, owner: Appointment, limits: str, on: date, audit_head: str
) -> Attestation:
    """The row with its frozen document, and the cameras that the owner knew of."""
    organisation, by, now = seen.site.organisation, owner.person, timezone.now()
    number = (
        Attestation.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    ) + 1
    signed = {
        "number": number,
        "signed_by": str(by),
        "appointment": owner.basis,
        "signed_at": now.isoformat(timespec="seconds"),
        "until": iso(holds_until(on)),
        "statement": STATEMENT,
        "limits": limits,
        "marking": organisation.marking,
        "audit_head": audit_head,
    }
    text = text_of(seen.content | {"signed": signed})
    attestation = Attestation.objects.create(
        organisation=organisation,
        site=seen.site,
        number=number,
        category=seen.site.category,
        signed_by=by,
        appointment=owner,
        signed_at=now,
        signed_on=on,
        until=holds_until(on),
        survey=survey,
        edition=Edition.objects.filter(organisation=organisation).order_by("-number").first(),
        audit_head=audit_head,
        gap_count=len(seen.named),
        document=text,
        sha256=hash_of(text),
    )
    AttestedCamera.objects.bulk_create(
        [
            AttestedCamera(attestation=attestation, camera_id=key, verdict=verdict)
            for key, verdict in seen.known
        ],
        batch_size=500,
    )
    return attestation


def _what_was_found(attestation: Attestation) -> str:
    """The new finds by verdict, in words."""
    known = attestation.known_cameras.filter(camera=OuterRef("pk"), verdict=OuterRef("verdict"))
    finds = (
        Camera.objects.in_register()
        .filter(site=attestation.site_id, verdict__in=FINDS)
        .exclude(life=Life.GONE)
    )
    verdicts = list(finds.filter(~Exists(known)).values_list("verdict", flat=True))
    parts = [f"{verdicts.count(each)} {Verdict(each).label.lower()}" for each in FINDS if each in verdicts]
    return f"Found since, or read otherwise now: {', '.join(parts)}."


def _supersede(attestation: Attestation, because: str, *, by: Person | None) -> None:
    attestation.superseded_at, attestation.superseded_because = timezone.now(), because
    attestation.save(update_fields=["superseded_at", "superseded_because"])
    audit.record(
        "attestation re-opened",
        organisation=attestation.organisation,
        by=by,
        subject=attestation,
        before={"superseded": False},
        after={"superseded": True},
        reason=because,
    )
