"""Lists that come from elsewhere: a newer shipped pack, edition files by command, and an earlier edition's answers."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from inventory.models import Camera, DraftEdition, Edition, Finding, ListPack
from inventory.services import drafts
from inventory.services.editions import content_of, current_edition
from inventory.services.organisations import add_organisation
from inventory.services.shipping import draft_for_all
from tests.builders import make_person, make_site
from tests.inventory.test_editions import TODAY, draft_with, log, misspelt, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return add_organisation("NORTH", "Department of the North", kind="central_government", by=None)


def on_an_older_pack(organisation):
    """The organisation's list is one that was shipped before, without a spelling of today's."""
    pack = content_of(current_edition(organisation))
    label = next(each for each in pack.vendors if each.id == "hikvision")
    fewer = replace(label, misspellings=label.misspellings[1:])
    old = replace(
        pack,
        version="2020.1",
        dated="2020-01-01",
        vendors=tuple(fewer if each.id == label.id else each for each in pack.vendors),
    )
    row = ListPack.objects.create(
        content_hash=old.content_hash, version=old.version, dated=old.dated, document=old.document()
    )
    Edition.objects.filter(organisation=organisation).update(pack=row)
    return label.misspellings[0]


def test_a_newer_shipped_pack_is_drafted_once_for_whoever_has_an_older_one(organisation):
    up_to_date = add_organisation("SOUTH", "Department of the South", kind="central_government", by=None)
    spelling = on_an_older_pack(organisation)

    assert (draft_for_all(on=TODAY), draft_for_all(on=TODAY)) == (1, 0)
    draft = DraftEdition.objects.get()
    assert (draft.organisation, draft.origin) == (organisation, DraftEdition.Origin.SHIPPED)
    change = draft.changes.get()
    assert (change.part, change.entry) == ("vendors", "hikvision")
    assert spelling in change.after["misspellings"]
    assert current_edition(organisation).number == current_edition(up_to_date).number == 1


def test_a_shipped_draft_that_was_discarded_does_not_come_back_by_itself(organisation):
    on_an_older_pack(organisation)
    draft_for_all(on=TODAY)

    drafts.discard(DraftEdition.objects.get(), reason="Ours is better", by=None)

    assert draft_for_all(on=TODAY) == 0


def test_an_edition_goes_to_another_house_by_file(organisation, tmp_path, capsys):
    lead, second = (
        make_person(role, organisation=organisation) for role in ("compliance_lead", "administrator")
    )
    publish(draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead), lead, second)
    add_organisation("SOUTH", "Department of the South", kind="central_government", by=None)
    file = tmp_path / "edition.json"

    call_command("export_edition", file, "--organisation", "NORTH")
    call_command("import_edition", file, "--organisation", "SOUTH")

    assert "Edition 2 of NORTH: SHA-256 " in capsys.readouterr().out
    change = DraftEdition.objects.get(organisation__code="SOUTH").changes.get()
    assert "Hqvsn" in change.after["misspellings"]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda text: text.replace("Hikvision", "Hikvislon", 1), "checksum does not fit"),
        (lambda text: text[: len(text) // 2], "no edition file"),
        (lambda text: "{}", "no edition file"),
    ],
    ids=["one name altered", "cut short", "empty"],
)
def test_an_edition_file_that_was_altered_is_refused(organisation, tmp_path, damage, told):
    file = tmp_path / "edition.json"
    call_command("export_edition", file, "--organisation", "NORTH", "--edition", "1")
    file.write_text(damage(file.read_text()))

    with pytest.raises(CommandError, match=told):
        call_command("import_edition", file, "--organisation", "NORTH")

    assert not DraftEdition.objects.exists()


def test_what_cannot_be_read_written_or_found_is_one_clear_line(organisation, tmp_path):
    nowhere = tmp_path / "no folder" / "edition.json"
    for command, *arguments in (
        ("export_edition", nowhere, "--organisation", "NORTH"),
        ("export_edition", nowhere, "--organisation", "NORTH", "--edition", "7"),
        ("import_edition", nowhere, "--organisation", "NORTH"),
    ):
        with pytest.raises(CommandError):
            call_command(command, *arguments)


def test_an_earlier_edition_or_day_is_counted_and_nothing_is_written(organisation, capsys):
    lead, second = (
        make_person(role, organisation=organisation) for role in ("compliance_lead", "administrator")
    )
    site = make_site(organisation, name="Town Hall")
    log(site, lead, "Hqvsn")
    log(site, lead, "Hikvision", "DS-2CD2385C1-I")
    publish(draft_with(organisation, "vendors", misspelt(organisation, "Hqvsn"), by=lead), lead, second)
    written = Finding.objects.count()

    def counted(*arguments):
        capsys.readouterr()
        call_command("reclassify", "--organisation", "NORTH", "--json", *arguments)
        return json.loads(capsys.readouterr().out)["NORTH"]

    before, now = counted("--edition", "1"), counted("--on", TODAY.isoformat())
    early = counted("--on", date(2001, 1, 1).isoformat())

    assert (before["edition"], before["restricted"], before["differ"]) == (1, 1, 1)
    assert (now["edition"], now["restricted"], now["differ"]) == (2, 2, 0)
    assert sum(early[name] for name in ("restricted", "suspected", "unknown", "clear")) == 2
    assert Finding.objects.count() == written
    assert set(Camera.objects.values_list("verdict", flat=True)) == {"restricted"}
