"""The audit trail: written with the change, sealed, refused to change, and verified."""

import pytest
from django.db import DatabaseError, connection, transaction

from inventory import audit
from inventory.audit.triggers import lift_triggers, missing_triggers, renew_triggers
from inventory.models import AuditEvent, Organisation, Seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return Organisation.objects.create(code="DEPT", name="A department", kind="central_government")


def record(organisation, action="site added", **facts):
    with transaction.atomic():
        return audit.record(action, organisation=organisation, by=None, after=facts)


def test_an_unaltered_trail_verifies_and_states_its_unsealed_tail(organisation):
    record(organisation, name="Ministry House")
    audit.seal(organisation)
    record(organisation, name="Riverside Depot")

    found = audit.verify(organisation)

    assert found.broken is None
    assert (found.seals, found.events, found.unsealed) == (1, 2, 1)


def test_sealing_twice_seals_nothing_twice(organisation):
    record(organisation)

    assert audit.seal(organisation).number == 1
    assert audit.seal(organisation) is None


@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_events_and_seals(organisation, change):
    record(organisation)
    audit.seal(organisation)

    for table in ("inventory_auditevent", "inventory_seal", "inventory_sealedevent"):
        with pytest.raises(DatabaseError, match="keeps this history"), transaction.atomic():
            connection.cursor().execute(change.format(table))


def test_an_altered_event_is_named(organisation):
    event = record(organisation, name="Ministry House")
    audit.seal(organisation)

    lift_triggers()
    AuditEvent.objects.filter(pk=event.pk).update(after={"name": "Another House"})
    renew_triggers()

    assert f"event {event.pk}" in audit.verify(organisation).broken.what


def test_a_removed_event_breaks_its_seal(organisation):
    record(organisation, name="one")
    event = record(organisation, name="two")
    audit.seal(organisation)

    lift_triggers()
    event.sealed.delete()
    event.delete()
    renew_triggers()

    assert "seal 1" in audit.verify(organisation).broken.what


def test_a_cut_tail_is_found_by_the_head_of_an_old_report(organisation):
    record(organisation)
    audit.seal(organisation)
    record(organisation)
    printed = audit.seal(organisation).hash

    lift_triggers()
    last = Seal.objects.get(hash=printed)
    last.sealed_events.all().delete()
    last.delete()
    renew_triggers()

    assert audit.verify(organisation).broken is None
    assert audit.verify(organisation, expected_head=printed).holds_expected_head is False


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_change_is_refused(organisation):
    with pytest.raises(RuntimeError, match="needs the transaction"):
        audit.record("site added", organisation=organisation, by=None)


def test_every_trigger_is_present_after_migrating():
    assert missing_triggers() == []
