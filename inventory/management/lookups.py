"""Finding what a command's arguments name, or saying in one line what is wrong."""

from django.core.management import CommandError

from inventory.models import Organisation, Site


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
