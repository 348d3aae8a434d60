"""What the demonstration decides on makers: determinations, questions to sites, and an edition in draft."""

from django.db import transaction

from inventory import jobs
from inventory.classification.entries import Relabel, Vendor
from inventory.models import Camera, Fingerprint, Person
from inventory.services import asking, camera_photos, determining, drafts, impact, publishing
from inventory.services.determining import Choice
from removal.management.demonstration import papers
from removal.management.demonstration.cast import Cast


def decide(cast: Cast, make: str, choice: Choice, *, by: Person) -> None:
    """Decide on the device that most cameras with this brand are, and bring the cameras in step."""
    device = _device(cast, make)
    if device is None or device.finding_id is None:
        return
    with transaction.atomic():
        determining.decide(device, choice, seen=device.finding_id, on=cast.today, by=by)
        jobs.enqueue("spread", organisation=cast.organisation)
    cast.work_off()


def photograph(cast: Cast, camera: Camera, *lines: str) -> None:
    """Two photos of a camera: where it hangs, and what is left of its label."""
    pictures = {
        "where-it-hangs.jpg": papers.photo(f"{camera.site}: {camera.location}", camera=True),
        "label.jpg": papers.label(list(lines)),
    }
    photos = [papers.received(camera_photos.PHOTO, name, content) for name, content in pictures.items()]
    camera_photos.add_photos(camera, photos, by=cast.manager)


def ask(cast: Cast, camera: Camera, text: str = "") -> None:
    """Ask the people of a camera's site to look at it."""
    asking.ask_site(camera, text or asking.usual_question(camera), by=cast.lead)


def answer(cast: Cast, camera: Camera, label: str) -> None:
    """Ask, and have the label read out."""
    question = asking.ask_site(camera, asking.usual_question(camera), by=cast.lead)
    asking.answer_question(question, "read", label, on=cast.today, by=cast.manager)
    cast.work_off()


def draft_edition(cast: Cast) -> None:
    """A change of the restricted list, worked out and submitted: it waits for a second person."""
    source = "Letter of the supplier to the department, reference DRH/EST/212"
    reason = "The supplier writes that all Securiview cameras were built by Dahua"
    draft = drafts.start(cast.organisation, title="Securiview is built by Dahua", reason=reason, by=cast.lead)
    label = Vendor("securiview", source, confirmed=True, name="Securiview", relation="relabeller")
    built_by = Relabel(
        "securiview--dahua--supplier",
        source,
        confirmed=True,
        vendor="securiview",
        maker="dahua",
        scope="all",
        status="current",
        evidence="supplier letter",
        confidence="high",
        automatic_verdict="restricted",
    )
    for part, entry in (("vendors", label), ("relabels", built_by)):
        drafts.set_entry(draft, part, entry, reason=reason, by=cast.lead, on=cast.today)
    with transaction.atomic():
        found = impact.start(draft, on=cast.today, by=cast.lead)
        jobs.enqueue("impact", organisation=cast.organisation, by=cast.lead, impact=found.pk)
    cast.work_off()
    publishing.submit(draft, by=cast.lead)


def _device(cast: Cast, make: str) -> Fingerprint | None:
    """What a camera with this brand on its label is known by."""
    found = Camera.objects.in_register().in_service().filter(organisation=cast.organisation)
    camera = found.filter(vendor_text=make).select_related("fingerprint").order_by("pk").first()
    return camera.fingerprint if camera else None
