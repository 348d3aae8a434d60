"""Statistics: a large import leaves the database knowing what its tables hold, without anybody's help."""

import pytest
from django.db import connection

from inventory.models import Camera, ImportRow
from inventory.services import statistics
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
