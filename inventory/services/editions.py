"""Editions: an organisation begins with the shipped list as edition 1; what judges its cameras is compiled here."""

from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from inventory import reference
from inventory.classification.entries import ListPack as PackContent
from inventory.classification.rulebook import Rulebook
from inventory.models import Edition, ListPack, Organisation, Person


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
    """The newest published edition."""
    return Edition.objects.filter(organisation=organisation).select_related("pack", "organisation").latest()


def content_of(edition: Edition) -> PackContent:
    """The edition's list, for reading; built once for each content and process."""
    return _content(edition.pack.content_hash)


def rulebook_of(edition: Edition) -> Rulebook:
    """The edition compiled for judging; compiled once for each content and process."""
    return Rulebook.compile(content_of(edition))


@lru_cache(maxsize=8)
def _content(content_hash: str) -> PackContent:
    return PackContent.from_document(ListPack.objects.get(content_hash=content_hash).document)
