"""Keeping filters under a name: saved, renamed, shared and deleted by their owner alone."""

from django.db import IntegrityError, transaction

from inventory import audit
from inventory.models import Person, SavedView


class NameTakenError(Exception):
    """The person has a view of this name."""


@transaction.atomic
def save_view(
    name: str, query: str, *, page: str = SavedView.Page.CAMERAS, shared: bool, by: Person
) -> SavedView:
    """Keep these filters of a list under a name. Raises NameTakenError."""
    view = SavedView(organisation=by.organisation, owner=by, name=name, page=page, query=query, shared=shared)
    _write(view)
    audit.record(
        "view saved",
        organisation=by.organisation,
        by=by,
        subject=view,
        after={"name": name, "shared": shared, "list": view.get_page_display(), "query": query},
    )
    return view


@transaction.atomic
def change_view(view: SavedView, name: str, *, shared: bool, by: Person) -> SavedView:
    """Rename a view, share it or keep it to oneself. Raises NameTakenError."""
    fresh = SavedView.objects.select_for_update().get(pk=view.pk)
    before = {"name": fresh.name, "shared": fresh.shared}
    fresh.name, fresh.shared = name, shared
    _write(fresh)
    after = {"name": name, "shared": shared}
    if before != after:
        audit.record(
            "view changed", organisation=by.organisation, by=by, subject=fresh, before=before, after=after
        )
    return fresh


@transaction.atomic
def delete_view(view: SavedView, *, by: Person) -> None:
    """Take a view away; what it showed stays as it is."""
    audit.record(
        "view deleted",
        organisation=by.organisation,
        by=by,
        subject=view,
        before={"name": view.name, "shared": view.shared, "query": view.query},
    )
    view.delete()


def _write(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise NameTakenError(f"You have a view called ‘{view.name}’ already. Enter another name") from None
