"""The snapshot: one instant for every read, and nobody waits for it. True on SQLite and on PostgreSQL."""

from threading import Thread

import pytest
from django.db import DatabaseError, connection

from inventory.models import Organisation
from removal.reports.snapshot import snapshot
from tests.builders import make_organisation

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work):
    """Do it on another connection, as another process would; how it ended."""
    faults = []

    def run():
        try:
            work()
        except DatabaseError as fault:
            faults.append(fault)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=5)
    return "waits" if thread.is_alive() else faults or "done"


def test_what_is_written_meanwhile_is_neither_hindered_nor_seen():
    make_organisation("BEFORE")

    with snapshot():
        assert elsewhere(lambda: make_organisation("MEANWHILE")) == "done"
        seen = set(Organisation.objects.values_list("code", flat=True))

    assert seen == {"BEFORE"}
    assert Organisation.objects.count() == 2


def test_nothing_can_be_written_inside():
    with snapshot(), pytest.raises(DatabaseError):
        make_organisation("INSIDE")

    assert not Organisation.objects.exists()


def test_after_it_the_connection_writes_again():
    with snapshot():
        Organisation.objects.count()

    make_organisation("AFTER")

    assert Organisation.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such choice")
def test_lists_are_planned_to_be_read_to_their_end_and_nothing_after_it_is():
    with snapshot():
        inside = told("cursor_tuple_fraction")

    assert (float(inside), told("cursor_tuple_fraction")) == (1, "0.1")


def told(setting):
    """A setting of the server as it is for this connection now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        return cursor.fetchone()[0]


def test_a_long_read_stays_in_the_snapshot_between_its_chunks():
    for number in range(30):
        make_organisation(f"O{number}")

    with snapshot():
        rows = Organisation.objects.order_by("pk").iterator(chunk_size=10)
        next(rows)
        elsewhere(lambda: make_organisation("LATE"))
        left = sum(1 for _ in rows)

    assert left == 29
