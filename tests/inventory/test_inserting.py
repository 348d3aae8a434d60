"""Adding many rows in one statement: every row arrives once, however the rows are cut into statements."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from inventory.models import Site
from inventory.services.inserting import Loader
from tests.builders import make_organisation

pytestmark = pytest.mark.django_db

SITES = Loader(Site, ("uuid", "organisation_id", "code", "name", "name_key"))


def sites_of(organisation, count):
    return [(uuid.uuid4().hex, organisation.pk, f"s{n}", f"Site {n}", f"site {n}") for n in range(count)]


@pytest.fixture
def three_rows_a_statement(monkeypatch):
    """Three rows have as many parameters as a statement may have."""
    columns = len(SITES.given) + len(SITES.others)
    monkeypatch.setattr(type(connection.features), "max_query_params", 3 * columns + 1)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7])
def test_each_row_arrives_once_with_its_own_values(count, three_rows_a_statement):
    organisation = make_organisation()
    rows = sites_of(organisation, count)

    SITES.add(rows)

    stored = Site.objects.filter(organisation=organisation).order_by("pk")
    assert list(stored.values_list("code", "name", "name_key")) == [row[2:] for row in rows]


def test_one_row_that_cannot_stand_keeps_all_of_them_out(three_rows_a_statement):
    organisation = make_organisation()
    rows = sites_of(organisation, 5)

    with pytest.raises(IntegrityError), transaction.atomic():
        SITES.add([*rows, rows[0]])

    assert not Site.objects.filter(organisation=organisation).exists()
