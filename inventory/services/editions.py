"""Editions: an organisation begins with the shipped list as edition 1; what judges its cameras is compiled here."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Subquery
from django.utils import timezone

from inventory import reference
from inventory.classification.entries import ListPack as PackContent
from inventory.classification.rulebook import Rulebook
from inventory.classification.touching import Touched
from inventory.classification.withdrawals import in_force
from inventory.models import Edition, ListPack, Organisation, Person

NEWER = "SELECT 1 FROM inventory_edition WHERE organisation_id = %s AND number > %s LIMIT 1"


def store_shipped_pack() -> ListPack:
    """The shipped pack as a row; the same content is stored once. Raises reference.ReferenceDataError."""
    content = reference.shipped_pack()
    pack, _ = ListPack.objects.get_or_create(
        content_hash=content.content_hash,
        defaults={"version": content.version, "dated": content.dated, "document": content.document()},
    )
    return pack


@transaction.atomic
def publish_first_edition(organisation: Organisation, *, by: Person | None) -> Edition:
    """Edition 1 of a new organisation; the one that it has when it has one."""
    edition, _ = Edition.objects.get_or_create(
        organisation=organisation,
        number=1,
        defaults={"pack": store_shipped_pack(), "published_at": timezone.now(), "published_by": by},
    )
    return edition


def current_edition(organisation: Organisation) -> Edition:
    """The newest published edition, without the document of its list, which `content_of` keeps."""
    editions = Edition.objects.filter(organisation=organisation).select_related("pack", "organisation")
    return editions.defer("pack__document").latest()


def list_in_force(organisation: Organisation) -> Subquery:
    """The hash of the list of the newest published edition, as a column of another question."""
    editions = Edition.objects.filter(organisation=organisation).order_by("-number")
    return Subquery(editions.values("pack__content_hash")[:1])


def is_current(edition: Edition) -> bool:
    """Whether no newer edition has been published; much cheaper than reading the newest one.

    In plain SQL, since each portion of an import asks it while it holds the write lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEWER, [edition.organisation_id, edition.number])
        return cursor.fetchone() is None


def edition_numbered(organisation: Organisation, number: int) -> Edition:
    """One of the organisation's editions. Raises Edition.DoesNotExist."""
    editions = Edition.objects.select_related("pack", "organisation").defer("pack__document")
    return editions.get(organisation=organisation, number=number)


def edition_on(organisation: Organisation, day: date) -> Edition | None:
    """The edition that was the newest at the end of that day; None before the first."""
    editions = Edition.objects.filter(organisation=organisation).select_related("pack", "organisation")
    return editions.defer("pack__document").filter(published_at__lt=end_of(day)).order_by("-number").first()


def end_of(day: date) -> datetime:
    """The first moment after a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def content_of(edition: Edition) -> PackContent:
    """The edition's list, for reading; built once for each content and process."""
    return _content(edition.pack.content_hash)


def rulebook_of(edition: Edition, *, on: date | None = None) -> Rulebook:
    """The edition compiled for judging; compiled once for each content and process.

    Entries that the edition withdraws do not count; as of a day (`on`) those count that were withdrawn later.
    """
    return rulebook_of_list(edition.pack.content_hash, on=on)


def rulebook_of_list(content_hash: str, *, on: date | None = None) -> Rulebook:
    """The same where no more than the hash of its list is known."""
    return Rulebook.compile(_in_force(content_hash, on))


def touched_between(before: Edition, after: Edition) -> Touched:
    """What differs in reading from one edition to another; worked out once for both contents in a process."""
    return _touched(before.pack.content_hash, after.pack.content_hash)


@lru_cache(maxsize=4)
def _touched(before: str, after: str) -> Touched:
    first, second = (Rulebook.compile(_in_force(content, None)) for content in (before, after))
    return Touched.between(first, second)


@lru_cache(maxsize=8)
def _content(content_hash: str) -> PackContent:
    document = ListPack.objects.get(content_hash=content_hash).document
    return PackContent.from_document(document, content_hash=content_hash)


@lru_cache(maxsize=16)
def _in_force(content_hash: str, on: date | None) -> PackContent:
    return in_force(_content(content_hash), on)
