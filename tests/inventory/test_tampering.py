"""Whoever gets past the triggers is found out: every byte flipped, and every row deleted, moved or slipped in."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from inventory import audit
from inventory.audit.sealing import START
from inventory.audit.triggers import lift_triggers
from inventory.models import AuditEvent, Organisation, Seal, SealedEvent
from tests.builders import make_organisation, make_person
from tests.journeys.conftest import postgres_url

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
POSTGRES = connection.vendor == "postgresql"
# A row's place in a seal has a number of its own that means nothing.
MEANINGLESS = {("inventory_sealedevent", "id")}


@pytest.fixture
def trail():
    """Three seals over four events, and one event not yet sealed; the triggers are out of the way."""
    organisation = make_organisation("DEPT")
    person = make_person(organisation=organisation)
    with audit.acting(audit.Actor(address="10.0.0.1", request_id="r-1")):
        record(organisation, person, "site added", after={"name": "Ministry House", "seen": [1, 2]})
        record(organisation, person, "site edited", before={"name": "A"}, after={"name": "B"})
    audit.seal(organisation)
    for action in ("camera logged", "report built"):
        record(organisation, None, action)
        audit.seal(organisation)
    record(organisation, None, "not sealed yet")
    lift_triggers()
    return organisation


def record(organisation, by, action, **facts):
    with transaction.atomic():
        return audit.record(action, organisation=organisation, by=by, reason="Because", **facts)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def columns(model):
    return [field.column for field in model._meta.concrete_fields]


def one_char_otherwise(text):
    for place, char in enumerate(text):
        yield text[:place] + chr(ord(char) ^ 1) + text[place + 1 :]


def named(organisation):
    """What verify_audit says of any chain, since a row may have been moved to another."""
    found = [audit.verify(each).broken for each in Organisation.objects.order_by("pk")]
    return next((each.what for each in found if each), "")


@pytest.mark.parametrize("model", [AuditEvent, Seal, SealedEvent])
def test_any_byte_flipped_in_any_row_is_named(trail, model):
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = ON")
    table, missed, flipped = model._meta.db_table, [], 0
    for column in columns(model):
        for key, stored in run(f'SELECT id, CAST("{column}" AS TEXT) FROM {table}'):
            for forged in one_char_otherwise(stored or ""):
                outcome = flip(trail, table, column, key, forged)
                if not outcome or means_nothing(table, column, key):
                    continue
                flipped += 1
                if outcome == "missed":
                    missed.append((column, key, stored, forged))
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = OFF")

    sys.stdout.write(f"{table} on {connection.vendor}: {flipped} flips, {len(missed)} missed\n")
    assert missed == []
    assert flipped > 3


def means_nothing(table, column, key):
    """A row's own number means nothing in a seal's list, nor that of an event which no seal holds yet."""
    unsealed = ("inventory_auditevent", "id", AuditEvent.objects.get(sealed=None).pk)
    return (table, column) in MEANINGLESS or (table, column, key) == unsealed


def flip(organisation, table, column, key, forged):
    """What becomes of one forged value: named, missed, or nothing when to the database it is no other value."""
    try:
        with transaction.atomic():
            before = run(f"SELECT {table} FROM {table} ORDER BY id") if POSTGRES else None
            run(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', forged, key)
            if POSTGRES and run(f"SELECT {table} FROM {table} ORDER BY id") == before:
                return ""
            found = named(organisation)
            transaction.set_rollback(True)
    except DatabaseError:
        return ""
    return "named" if found else "missed"


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps no spelling of its own")
def test_a_document_spelt_in_another_way_is_named_though_it_reads_the_same(trail):
    run("UPDATE inventory_auditevent SET after = replace(after, ': ', ':') WHERE action = 'site added'")

    assert "site added" in named(trail)


def events():
    return AuditEvent.objects.order_by("pk")


def delete_a_sealed_event(organisation):
    SealedEvent.objects.filter(event=events()[1]).delete()
    events()[1].delete()


def unseal_an_event(organisation):
    SealedEvent.objects.filter(event=events()[1]).delete()


def delete_a_seal(organisation):
    run("DELETE FROM inventory_sealedevent WHERE seal_id = (SELECT id FROM inventory_seal WHERE number = 2)")
    run("DELETE FROM inventory_seal WHERE number = 2")


def delete_the_first_seal(organisation):
    run("DELETE FROM inventory_sealedevent WHERE seal_id = (SELECT id FROM inventory_seal WHERE number = 1)")
    run("DELETE FROM inventory_seal WHERE number = 1")


def delete_a_seal_and_close_the_gap(organisation):
    delete_a_seal(organisation)
    run("UPDATE inventory_seal SET number = 2 WHERE number = 3")


def swap_two_events(organisation):
    first, second = events()[0], events()[1]
    first.pk, second.pk = second.pk, first.pk
    first.save()
    second.save()


def move_an_event_to_another_seal(organisation):
    SealedEvent.objects.filter(event=events()[1]).update(seal=Seal.objects.get(number=2))


def swap_two_seals(organisation):
    for number, other in ((2, 9), (3, 2), (9, 3)):
        Seal.objects.filter(number=number).update(number=other)


def insert_an_event_into_a_seal(organisation):
    event = record(organisation, None, "slipped in")
    SealedEvent.objects.create(seal=Seal.objects.get(number=1), event=event)


def insert_an_event_with_a_hash_of_its_own(organisation):
    values = {f.attname: getattr(events()[0], f.attname) for f in AuditEvent._meta.concrete_fields}
    AuditEvent.objects.create(**values | {"id": None, "action": "slipped in"})


def append_a_seal(organisation):
    last = Seal.objects.get(number=3)
    Seal.objects.create(
        organisation=organisation,
        number=4,
        previous_hash=last.hash,
        hash=hashlib.sha256(b"forged").hexdigest(),
        sealed_at=timezone.now(),
    )


def insert_a_seal_before_the_first(organisation):
    Seal.objects.create(
        organisation=organisation, number=0, previous_hash=START, hash="0" * 64, sealed_at=timezone.now()
    )


def give_a_seal_to_another_organisation(organisation):
    Seal.objects.filter(number=3).update(organisation=make_organisation("OTHER"))


def rewrite_an_event_with_its_hash(organisation):
    event = events()[0]
    event.reason = "Another reason"
    event.content_hash = audit.recording.content_hash(event)
    event.save()


TAMPERING = [
    (delete_a_sealed_event, "seal 1 does not match its events"),
    (unseal_an_event, "seal 1 does not match its events"),
    (delete_a_seal, "seal 2 is missing"),
    (delete_the_first_seal, "seal 1 is missing"),
    (delete_a_seal_and_close_the_gap, "seal 2 does not follow the one before it"),
    (swap_two_events, "seal 1 does not match its events"),
    (move_an_event_to_another_seal, "seal 1 does not match its events"),
    (swap_two_seals, "seal 2 does not follow the one before it"),
    (insert_an_event_into_a_seal, "seal 1 does not match its events"),
    (insert_an_event_with_a_hash_of_its_own, "(slipped in) was altered"),
    (append_a_seal, "seal 4 does not match its events"),
    (insert_a_seal_before_the_first, "seal 1 is missing"),
    (give_a_seal_to_another_organisation, "is sealed by a seal that is not in the chain"),
    (rewrite_an_event_with_its_hash, "seal 1 does not match its events"),
]


@pytest.mark.parametrize(("tamper", "what"), TAMPERING, ids=lambda each: getattr(each, "__name__", ""))
def test_what_was_deleted_moved_or_slipped_in_is_named(trail, tamper, what):
    assert audit.verify(trail).broken is None

    tamper(trail)

    assert what in audit.verify(trail).broken.what


def test_a_cut_tail_verifies_and_is_told_by_the_head_of_an_old_report(trail):
    printed = audit.head(trail)
    run("DELETE FROM inventory_sealedevent WHERE seal_id = (SELECT id FROM inventory_seal WHERE number = 3)")
    run("DELETE FROM inventory_seal WHERE number = 3")
    AuditEvent.objects.filter(sealed=None).delete()

    found = audit.verify(trail, expected_head=printed)

    assert (found.broken, found.holds_expected_head) == (None, False)


@pytest.mark.service
@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="this run is on PostgreSQL already")
def test_the_same_holds_on_postgresql(postgres_url):
    tried = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-rP",
            "-m",
            "not service",
            __file__,
        ],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": postgres_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert tried.returncode == 0, tried.stdout[-4000:]
    sys.stdout.writelines(line + "\n" for line in tried.stdout.splitlines() if " flips, " in line)


__all__ = ["postgres_url"]
