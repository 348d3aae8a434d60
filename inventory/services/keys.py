"""Asking for many rows by their keys: the keys go as one value, so that 2,000 of them cost what one costs."""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models import Func, IntegerField, TextField, Value


def among(column: str, keys: Iterable[int]) -> tuple[str, str | list[int]]:
    """For SQL of ours: the condition that a column is one of these keys, and its one parameter.

    PostgreSQL takes this form by the column's index even where it knows nothing of the table yet.
    """
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", list(keys)
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(keys))  # noqa: S608 - a name of ours


def key_set(keys: Iterable[int]) -> Func:
    """For a filter: `filter(pk__in=key_set(keys))`."""
    told = Value(json.dumps(list(keys)), output_field=TextField())
    if connection.vendor == "postgresql":
        template = "SELECT json_array_elements_text(%(expressions)s::json)::bigint"
    else:
        template = "SELECT value FROM json_each(%(expressions)s)"
    return Func(told, template=template, output_field=IntegerField())
