"""Every row of the world once more, each copy as near to its original as the constraints let it lie.

A second line comes into the same plan with a camera of its own at the same site, a second plan to a second site: a
page that asks for each row of what it shows has more to ask then, whichever rows those are.
"""

import uuid
from itertools import combinations, product
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

# What there is once for an organisation, what triggers keep, and what no page lists.
LEFT = {
    *("Organisation", "Edition", "ListPack", "Worker", "CameraTally", "DateTally", "MoveTally"),
    *("Seal", "SignInAttempt", "OneTimeLink", "SecondFactor", "RecoveryCode"),
}
# A change of a draft is of an entry of the list, which has its name there.
NAMED_BY_OTHERS = {"DraftChange"}
FURTHER = 10_000


def everything_twice() -> set[str]:
    """Copy all rows in the caller's transaction; the names of the models of which a row found no place."""
    copies: dict[tuple[type[models.Model], int], int] = {}
    refused = set()
    for model in _parents_first():
        for row in list(model._default_manager.order_by("pk")):
            if not _copied(row, copies):
                refused.add(model.__name__)
    return refused


def _parents_first() -> list[type[models.Model]]:
    waiting = [
        model
        for app in ("inventory", "removal")
        for model in apps.get_app_config(app).get_models()
        if model.__name__ not in LEFT
    ]
    ordered: list[type[models.Model]] = []
    while waiting:
        ready = [each for each in waiting if not _needed(each) & {*waiting} - {each}]
        if not ready:
            ready = waiting[:1]
        ordered += ready
        waiting = [each for each in waiting if each not in ready]
    return ordered


def _needed(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in _pointing(model) if not field.null}


def _pointing(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _copied(row: models.Model, copies: dict[tuple[type[models.Model], int], int]) -> bool:
    """Try it with the same things around it, then with the copy of one of them, of two; then under another name."""
    model = type(row)
    moves = {
        field.attname: copies[field.related_model, getattr(row, field.attname)]
        for field in _pointing(model)
        if (field.related_model, getattr(row, field.attname)) in copies
    }
    ways = [chosen for number in range(len(moves) + 1) for chosen in combinations(moves, number)]
    names = (False,) if model.__name__ in NAMED_BY_OTHERS else (False, True)
    for renamed, chosen in product(names, ways):
        try:
            with transaction.atomic():
                copy = model(**_values(row, renamed=renamed) | {name: moves[name] for name in chosen})
                models.Model.save_base(copy, raw=True, force_insert=True)
        except IntegrityError:
            continue
        copies[model, row.pk] = copy.pk
        return True
    return False


def _values(row: models.Model, *, renamed: bool) -> dict[str, Any]:
    """The row's values, another where a column has each but once, and if `renamed` where several together are one."""
    together = {name for rule in row._meta.constraints for name in getattr(rule, "fields", ())}
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key and not field.is_relation:
            continue
        other = field.unique or (renamed and field.name in together)
        values[field.attname] = _another(field, value) if other else value
    return values


def _another(field: Any, value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if field.is_relation or field.choices or isinstance(value, bool) or value in (None, ""):
        return value
    if isinstance(value, str):
        return f"{value[: (field.max_length or FURTHER) - 2]}~2"
    return value + FURTHER if isinstance(value, int) else value
