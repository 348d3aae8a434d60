"""Statistics: a large import leaves the database knowing what its tables hold, without anybody's help."""

import pytest
from django.db import connection

from inventory.models import Camera, ImportRow
from inventory.services import statistics
from tests.builders import make_organisation, make_site
from tests.inventory.test_importing import REGISTER, organisation, take

__all__ = ["organisation"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def few_are_many(monkeypatch):
    """Two rows are worth it."""
    monkeypatch.setattr(statistics, "WORTH_GATHERING", 2)


def known_columns():
    """Columns of which the database has statistics, by table (SQLite: indexes)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tablename, attname FROM pg_stats WHERE schemaname = 'public'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
            if not cursor.fetchall():
                return set()
            cursor.execute("SELECT tbl, idx FROM sqlite_stat1")
        return set(cursor.fetchall())


def forget():
    """As in a database whose statistics nobody ever gathered."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DELETE FROM pg_statistic WHERE starelid = ANY(%s::regclass[])", [TABLES])
        elif known_columns():
            cursor.execute("DELETE FROM sqlite_stat1")


TABLES = [table._meta.db_table for table in (Camera, ImportRow)]


def test_a_large_import_gathers_the_statistics_of_what_it_wrote(organisation, few_are_many):
    forget()

    assert take(organisation, REGISTER).state == "completed"

    known = {table for table, _ in known_columns()}
    assert set(TABLES) <= known if connection.vendor == "postgresql" else "inventory_camera" in known


def test_a_small_import_leaves_them_alone(organisation):
    forget()

    assert take(organisation, REGISTER).state == "completed"

    assert not {table for table, _ in known_columns()} & set(TABLES)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite looks rows up, whatever it knows")
def test_a_table_that_begins_to_fill_becomes_known_and_is_left_alone_then(organisation, few_are_many):
    take(organisation, REGISTER)
    forget()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 0 WHERE relname = 'inventory_camera'")

    assert not statistics.gather_first(1, Camera)
    assert "inventory_camera" not in {table for table, _ in known_columns()}

    assert statistics.gather_first(2, Camera)
    assert "inventory_camera" in {table for table, _ in known_columns()}

    forget()
    assert statistics.gather_first(2, Camera)
    assert "inventory_camera" not in {table for table, _ in known_columns()}


def test_a_migration_leaves_statistics_of_every_table(organisation):
    take(organisation, REGISTER)
    forget()

    statistics.gather_after_migrating(plan=[])
    assert not {table for table, _ in known_columns()} & set(TABLES)

    statistics.gather_after_migrating(plan=["a migration"])
    assert set(TABLES) <= {table for table, _ in known_columns()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL samples in its own way")
def test_one_organisations_many_cameras_do_not_seem_few():
    site = make_site(make_organisation())
    Camera.objects.bulk_create(
        Camera(
            organisation=site.organisation,
            site=site,
            found_on="2026-11-21",
            match_key=str(number),
            asset_tag=number,
        )
        for number in range(1_200)
    )

    statistics.gather_after_migrating(plan=["a migration"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'cameras_by_tag'")
        assert cursor.fetchone()[0].split()[:2] == ["1200", "1200"]


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's search index is one of the table's own"
)
def test_nothing_is_known_of_the_tables_inside_the_search_index(organisation):
    take(organisation, REGISTER)

    statistics.gather_after_migrating(plan=["a migration"])

    known = {table for table, _ in known_columns()}
    assert "inventory_camera" in known
    assert not {table for table in known if table.startswith("inventory_camerasearch")}
