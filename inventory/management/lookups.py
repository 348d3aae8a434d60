"""Finding what a command's arguments name, or saying in one line what is wrong."""

from django.core.management import CommandError

from inventory.models import Edition, Organisation, Site
from inventory.services.editions import current_edition, edition_numbered


def organisation_called(code: str) -> Organisation:
    """The organisation with this code, whatever its case. Raises CommandError naming those there are."""
    organisation = Organisation.objects.filter(code__iexact=code).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        raise CommandError(f"There is no organisation with the code {code}. There are: {known}.")
    return organisation


def site_called(code: str, organisation: Organisation) -> Site:
    """The organisation's site with this code. Raises CommandError."""
    site = organisation.sites.filter(code__iexact=code).first()
    if site is None:
        raise CommandError(f"{organisation.code} has no site with the code {code}. Add it with add_site.")
    return site


def edition_of(organisation: Organisation, number: int | None) -> Edition:
    """The organisation's edition of this number, or its newest. Raises CommandError."""
    try:
        return edition_numbered(organisation, number) if number else current_edition(organisation)
    except Edition.DoesNotExist:
        newest = organisation.editions.order_by("-number").values_list("number", flat=True).first()
        has = f"its editions are 1 to {newest}" if newest else "it has none"
        wanted = f"edition {number}" if number else "edition"
        raise CommandError(f"{organisation.code} has no {wanted}; {has}.") from None
