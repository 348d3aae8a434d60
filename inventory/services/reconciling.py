"""Comparing the network with the register: a file is kept until it is read, compared in one step, told for ever.

The register is never changed by it. What was seen and is not in the register can be added by a person, camera by
camera, with `add_seen`.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from ipaddress import ip_network
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet

from inventory import access, audit
from inventory.classification.fingerprints import fingerprint_of
from inventory.classification.judging import judge
from inventory.classification.rulebook import Rulebook
from inventory.events import removed_but_answering
from inventory.imports.formats import NETWORK_FORMATS
from inventory.imports.gate import LIMITS
from inventory.imports.hosts import Standing
from inventory.imports.layout import Choices
from inventory.imports.network import IP, JUDGED, MAC
from inventory.imports.network import NAME as NETWORK_NAME
from inventory.imports.reading import Reading, read_upload
from inventory.imports.refusal import FileRefusedError
from inventory.imports.rows import ParsedRow, RejectedRow
from inventory.jobs import Chunk
from inventory.models import Camera, Organisation, Person, Reconciliation, Sighting, Site
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.inserting import Insertion
from inventory.services.judging import text_of
from inventory.services.registering import AlreadyLoggedError, log_camera
from inventory.services.sightings import Answer, Comparison, Network, Seen, address_order, networks_of

State, Kind = Reconciliation.State, Sighting.Kind

ANSWERING_FORMATS = frozenset({known.key for known in NETWORK_FORMATS} | {"sadp"})
"""Formats whose rows answered when they were asked; a video system's export only lists what is set up in it."""
EVERY_HOST = Choices(site_known=True, every_host=True)
LARGEST = max(LIMITS.values())
WARNINGS_KEPT = 100


def receive(
    pieces: Iterable[bytes],
    filename: str,
    *,
    organisation: Organisation,
    by: Person | None,
    seen_on: date,
    site: Site | None = None,
    covers: Sequence[str] = (),
) -> Reconciliation:
    """Keep the file and write the comparison's row; the caller enqueues it.

    `covers` are networks as `10.0.0.0/24`; without them those of the addresses that were seen are taken. Raises
    FileRefusedError when the file is larger than any may be, ValueError when a network is none.
    """
    networks = [str(ip_network(text.strip(), strict=False)) for text in covers if text.strip()]
    settings.UPLOADS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = f"{uuid.uuid4()}{Path(filename).suffix.lower()[:8]}"
    try:
        size, sha256 = _store(pieces, stored_path(stored_as))
        with transaction.atomic():
            made = Reconciliation.objects.create(
                organisation=organisation,
                site=site,
                made_by=by,
                seen_on=seen_on,
                filename=_kept_name(filename),
                stored_as=stored_as,
                sha256=sha256,
                size=size,
                covers=networks,
            )
            after = {"sha256": sha256, "size": size, "site": str(site or ""), "covers": networks}
            audit.record("network compared", organisation=organisation, by=by, subject=made, after=after)
    except BaseException:
        stored_path(stored_as).unlink(missing_ok=True)
        raise
    return made


def compare(made: Reconciliation) -> Chunk | None:
    """The whole comparison as one step: read and worked out now, written at once, the file deleted after."""
    if made.finished:
        return None
    try:
        with read_upload(stored_path(made.stored_as), made.filename, EVERY_HOST) as reading:
            hosts = list(_hosts(reading))
            made.format = reading.format
            made.warnings = [note.message for note in reading.warnings][:WARNINGS_KEPT]
    except FileRefusedError as refusal:
        made.state, made.file_errors = State.REFUSED, [{"code": refusal.code, "message": refusal.message}]
        return Chunk(lambda: _close(made), None)
    return _compared(made, hosts)


def fail(reconciliation_id: int, reason: str) -> None:
    """The job was given up: say so on the comparison."""
    made = Reconciliation.objects.filter(pk=reconciliation_id, state=State.QUEUED).first()
    if made:
        made.state, made.file_errors = State.FAILED, [{"code": "fault", "message": reason}]
        _close(made)


@transaction.atomic
def add_seen(sightings: Sequence[Sighting], site: Site, *, on: date, by: Person) -> tuple[int, list[str]]:
    """Log what was seen and is not in the register, at a site: how many, and what could not be added, in words."""
    added, problems = 0, []
    for seen in sightings:
        facts = {
            "site": site,
            "location": seen.name or f"Network address {seen.ip or seen.mac}",
            "vendor_text": seen.vendor_text,
            "model_text": seen.model_text,
            "description": seen.description,
            "serial": seen.serial,
            "mac": seen.mac,
            "ip": seen.ip,
        }
        try:
            with transaction.atomic():
                camera = log_camera(facts, organisation=site.organisation, on=on, by=by, banner=seen.banner)
        except AlreadyLoggedError:
            problems.append(f"{seen} was logged in the meantime.")
            continue
        Sighting.objects.filter(pk=seen.pk).update(camera=camera)
        added += 1
    return added, problems


def summary(made: Reconciliation) -> dict[str, object]:
    """The comparison in figures and lists, as the command prints it."""
    sightings = list(made.sightings.select_related("camera__site"))
    told = {
        kind.value: [_told(seen) for seen in sightings if seen.kind == kind]
        for kind in Kind
        if kind not in (Kind.SEEN, Kind.OTHER)
    }
    return {
        "state": made.state,
        "format": made.format,
        "answered": made.answered,
        "site": made.site.code if made.site else None,
        "covers": made.covers,
        "covers_assumed": made.covers_assumed,
        "hosts": made.hosts,
        "not_covered": made.not_covered,
        "counts": counts(made.sightings.all()),
        "warnings": made.warnings,
        "file_errors": made.file_errors,
        **told,
    }


def counts(sightings: QuerySet[Sighting]) -> dict[str, int]:
    """How many there are of each kind; all kinds stand there. One query."""
    counted = dict(sightings.order_by().values_list("kind").annotate(Count("pk")))
    return {kind.value: counted.get(kind.value, 0) for kind in Kind}


def stored_path(stored_as: str) -> Path:
    """Where a file waits until it is read."""
    return Path(settings.UPLOADS_DIR) / stored_as


def _compared(made: Reconciliation, hosts: list[Seen]) -> Chunk:
    if not made.covers:
        made.covers = [str(network) for network in networks_of(host.ip for host in hosts)]
        made.covers_assumed = True
    covers: list[Network] = [ip_network(text) for text in made.covers]
    cameras = access.cameras(made.made_by) if made.made_by else _all_cameras(made.organisation)
    stated = not made.covers_assumed
    comparison = Comparison(
        hosts, cameras.select_related("site"), site=made.site, covers=covers, stated=stated
    )
    rulebook = rulebook_of(current_edition(made.organisation))
    rows = sorted((_sighting(made, answer, rulebook) for answer in comparison.answers()), key=_place)
    made.not_covered, made.hosts, made.state = comparison.not_covered, len(hosts), State.COMPLETED
    made.answered = made.format in ANSWERING_FORMATS
    insertion = Insertion(rows)
    alarming = sorted({row.camera_id for row in rows if row.kind == Kind.STILL_ANSWERING and row.camera_id})

    def write() -> None:
        insertion.write()
        _close(made)
        if alarming and made.answered:
            removed_but_answering.send(
                sender=Reconciliation,
                organisation=made.organisation,
                reconciliation=made,
                camera_ids=alarming,
            )

    return Chunk(write, None, len(hosts), len(hosts))


def _close(made: Reconciliation) -> None:
    """Write how it ended, in the caller's transaction, and delete the file once that is certain."""
    made.save()
    refused = {"errors": [each["code"] for each in made.file_errors]}
    audit.record(
        f"comparison {made.state}",
        organisation=made.organisation,
        by=made.made_by,
        subject=made,
        after=counts(made.sightings.all()) if made.state == State.COMPLETED else refused,
    )
    transaction.on_commit(lambda: stored_path(made.stored_as).unlink(missing_ok=True))


def _all_cameras(organisation: Organisation) -> QuerySet[Camera]:
    return Camera.objects.in_register().filter(organisation=organisation)


def _hosts(reading: Reading) -> Iterator[Seen]:
    """What can be compared: whatever has an address or a serial number."""
    for row in reading:
        seen = _seen(row) if isinstance(row, ParsedRow) else _bare(row)
        if seen.ip or seen.mac or seen.serial:
            yield seen


def _seen(row: ParsedRow) -> Seen:
    said, taken_for = row.said, row.raw.get(JUDGED, "")
    name = row.raw.get(NETWORK_NAME, "") if taken_for else said.location or said.asset_tag
    return Seen(
        row=row.row,
        ip=said.ip,
        mac=said.mac,
        serial=said.serial,
        name=name,
        vendor=said.vendor,
        model=said.model,
        banner=said.banner,
        description=said.description,
        taken_for=taken_for,
        is_camera=_is_camera(taken_for),
    )


def _bare(row: RejectedRow) -> Seen:
    """A host that says nothing of itself is a host all the same."""
    taken_for = row.raw.get(JUDGED, "")
    return Seen(
        row.row,
        ip=row.raw.get(IP, ""),
        mac=row.raw.get(MAC, ""),
        name=row.raw.get(NETWORK_NAME, ""),
        taken_for=taken_for,
        is_camera=_is_camera(taken_for),
    )


def _is_camera(taken_for: str) -> bool | None:
    """Rows of a table are cameras; hosts are what their signs say."""
    if not taken_for or taken_for.startswith(Standing.CAMERA.value):
        return True
    return False if taken_for.startswith(Standing.OTHER.value) else None


def _sighting(made: Reconciliation, answer: Answer, rulebook: Rulebook) -> Sighting:
    camera, seen = answer.camera, answer.seen or Seen(0)
    row = Sighting(
        reconciliation=made,
        kind=answer.kind,
        camera=camera,
        matched_by=answer.matched_by,
        row=seen.row,
        ip=seen.ip,
        mac=seen.mac,
        serial=seen.serial[:200],
        name=seen.name[:300],
        vendor_text=seen.vendor[:300],
        model_text=seen.model[:300],
        banner=seen.banner,
        description=seen.description,
        taken_for=seen.taken_for,
    )
    if camera is not None:
        row.verdict, row.basis, row.maker = camera.verdict, camera.basis, camera.maker
    elif answer.kind == Kind.NEW:
        _judge(row, made, rulebook)
    return row


def _place(row: Sighting) -> tuple[str, str, tuple[int, int], int]:
    """Where its reader looks for it; written in this order, every list has it by its keys."""
    if row.camera is None:
        return "", "", address_order(row.ip), row.row
    camera = row.camera
    place = camera.location.casefold()
    return camera.site.name.casefold(), place, address_order(row.ip or camera.ip), row.row


def _judge(row: Sighting, made: Reconciliation, rulebook: Rulebook) -> None:
    """What a host outside the register would be judged, had it been logged as it was seen."""
    as_camera = Camera(
        site=made.site or Site(),
        vendor_text=row.vendor_text,
        model_text=row.model_text,
        description=row.description,
        serial=row.serial,
        mac=row.mac,
        banner=row.banner,
    )
    judgement = judge(fingerprint_of(text_of(as_camera), rulebook), rulebook, made.seen_on)
    row.verdict, row.basis, row.maker = judgement.verdict, judgement.basis, judgement.maker


def _told(seen: Sighting) -> dict[str, object]:
    camera = seen.camera
    facts = {
        "ip": seen.ip or (camera.ip if camera else ""),
        "mac": seen.mac or (camera.mac if camera else ""),
        "serial": seen.serial or (camera.serial if camera else ""),
        "verdict": seen.verdict,
        "maker": seen.maker,
        "taken_for": seen.taken_for,
        "matched_by": seen.matched_by,
    }
    if camera is not None:
        facts |= {"camera": str(camera), "site": str(camera.site)}
    return {name: value for name, value in facts.items() if value}


def _store(pieces: Iterable[bytes], path: Path) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > LARGEST:
                raise FileRefusedError(
                    "too_large", f"The file is larger than {LARGEST // (1024 * 1024)} MB. Split it by site."
                )
            digest.update(piece)
            file.write(piece)
    return size, digest.hexdigest()


def _kept_name(filename: str) -> str:
    """The user's name for the file without folders, cut before its ending."""
    path = Path(filename.replace("\\", "/"))
    return f"{path.stem[:240]}{path.suffix[:12]}" or "upload"
