"""What would be a question of its own as a column of another: so a page asks few, whatever it shows."""

from typing import Any

from django.db.models import F, Func, IntegerField, Model, QuerySet, Subquery, TextField


class _Codes(Func):
    """An aggregate to Django's eyes would want a GROUP BY, which would make its row vanish where there are none."""

    template = "STRING_AGG(DISTINCT %(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="GROUP_CONCAT(DISTINCT %(expressions)s)", **context)


def number_of(rows: "QuerySet[Any, Any]", *, different: str = "") -> Subquery:
    """How many rows there are, or how many different values they have of a field."""
    template = "COUNT(DISTINCT %(expressions)s)" if different else "COUNT(%(expressions)s)"
    counted = Func(F(different or "pk"), template=template, output_field=IntegerField())
    return Subquery(rows.order_by().annotate(number_of=counted).values("number_of"))


def codes_of(rows: "QuerySet[Any, Any]", field: str) -> Subquery:
    """The different values of a field that holds codes (words without commas), to be read by `read_codes`."""
    return Subquery(rows.order_by().annotate(codes_of=_Codes(F(field))).values("codes_of"))


def read_codes(told: str | None) -> frozenset[str]:
    """The codes of such a column."""
    return frozenset(told.split(",")) if told else frozenset()


def numbers(row: Model, **rows: "QuerySet[Any, Any] | Subquery") -> dict[str, Any]:
    """Several sets counted, and other columns taken, in one question, asked of one row that is there."""
    columns = {name: each if isinstance(each, Subquery) else number_of(each) for name, each in rows.items()}
    model: type[Model] = row._meta.model
    return dict(model._default_manager.filter(pk=row.pk).values(**columns).get())
