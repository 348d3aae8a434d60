"""The shipped data files are whole, and every fault in them is named with its file and entry."""

import hashlib
import json
import shutil

import pytest
from django.core.management import CommandError, call_command

from inventory import reference
from inventory.classification.entries import ListPack
from inventory.models import ListPack as StoredPack


@pytest.fixture
def folder(tmp_path):
    """A copy of the data files, to break."""
    return shutil.copytree(reference.DATA_FOLDER, tmp_path / "data")


def add(folder, name, text):
    with (folder / f"{name}.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def test_the_shipped_files_hold_no_fault():
    assert reference.problems(reference.DATA_FOLDER) == []


def test_every_kind_of_entry_is_shipped():
    pack = reference.shipped_pack()

    assert len(pack.instruments) >= 35
    assert len(pack.makers) >= 158
    assert len(pack.vendors) >= 320
    assert len(pack.relabels) >= 304
    assert len(pack.listings) >= 106
    assert sum(len(block.prefixes) for block in pack.mac_prefixes if block.maker == "hikvision") >= 80


def test_the_systems_that_reports_name_keep_their_entries():
    makers = {maker.id for maker in reference.shipped_pack().makers}

    assert makers >= {
        *(
            "hikvision",
            "dahua",
            "ezviz-co",
            "tiandy-co",
            "infinova-co",
            "huawei",
            "zte",
            "hytera",
            "cetc",
            "cethik",
        ),
        *("cetc52", "central-huijin", "shenwan", "ymtc", "honeywell-co", "resideo-co", "dji-co", "oracle-co"),
        *("hik-luopu", "hik-moyu", "hik-pishan", "hik-urumqi", "hik-yutian"),
    }


def test_only_two_makers_are_confirmed_to_meet_the_criterion_all_others_are_our_assessment():
    confirmed = {maker.id for maker in reference.shipped_pack().makers if maker.prc_nil_confirmed}

    assert confirmed == {"hikvision", "dahua"}


def test_the_debarment_list_is_shipped_empty():
    assert not [each for each in reference.shipped_pack().listings if each.instrument == "uk-pa-2023"]


def test_a_relabel_whose_maker_is_not_settled_names_no_maker():
    open_rows = [each for each in reference.shipped_pack().relabels if each.maker_not_settled]

    assert len(open_rows) >= 92
    assert not [each.id for each in open_rows if each.maker or each.automatic_verdict == "restricted"]


def test_a_pack_survives_being_stored_and_keeps_its_hash():
    pack = reference.shipped_pack()

    again = ListPack.from_document(json.loads(json.dumps(pack.document())))

    assert again == pack
    assert again.content_hash == pack.content_hash


def test_a_changed_entry_changes_the_hash(folder):
    add(folder, "vendors", '[[vendor]]\nid = "acme"\nname = "Acme"\nsource = "a test"')

    assert reference.load(folder).content_hash != reference.shipped_pack().content_hash


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("makers", '[[maker]]\nid = "dahua"\nsource = "x"', "makers.toml: dahua: the id stands 2 times"),
        ("makers", '[[maker]]\nid = "acme"\nname = "Acme"', "makers.toml: acme: source is missing"),
        (
            "makers",
            '[[maker]]\nid = "acme"\nsource = "x"\nprc_nil = "perhaps"',
            "makers.toml: acme: prc_nil 'perhaps'",
        ),
        (
            "makers",
            '[[maker]]\nid = "acme"\nsource = "x"\nparent = "nobody"',
            "makers.toml: acme: parent 'nobody'",
        ),
        (
            "makers",
            '[[maker]]\nid = "acme"\nsource = "x"\ncolour = "red"',
            "makers.toml: acme: colour is not a field",
        ),
        (
            "makers",
            '[[maker]]\nid = "acme"\nsource = "x"\naliases = "A"',
            "makers.toml: acme: aliases must be",
        ),
        (
            "vendors",
            '[[vendor]]\nid = "acme"\nsource = "x"\nowner = "nobody"',
            "vendors.toml: acme: owner 'nobody'",
        ),
        (
            "listings",
            '[[listing]]\nid = "l"\nsource = "x"\ninstrument = "none"\nmaker = "dahua"',
            "listings.toml: l: instrument 'none'",
        ),
        (
            "listings",
            '[[listing]]\nid = "l"\nsource = "x"\nin_force_from = "2024-13"',
            "listings.toml: l: in_force_from '2024-13' is not a date",
        ),
        (
            "model_series",
            '[[series]]\nid = "s"\nsource = "x"\nmaker = "dahua"\npattern = "("',
            "model_series.toml: s: pattern",
        ),
        (
            "model_series",
            '[[series]]\nid = "s"\nsource = "x"\nmaker = "dahua"\npattern = "A"\nexamples = ["B"]',
            "model_series.toml: s: example 'B' does not meet",
        ),
        (
            "relabels",
            '[[relabel]]\nid = "r"\nsource = "none found"\nconfirmed = true',
            "relabels.toml: r: is confirmed without",
        ),
        (
            "mac_prefixes",
            '[[mac_prefixes]]\nid = "m"\nsource = "x"\nprefixes = ["44:19"]',
            "mac_prefixes.toml: m: prefix '44:19'",
        ),
        ("banners", "this is not TOML", "banners.toml: the file: cannot be read"),
    ],
)
def test_a_fault_is_named_with_file_and_entry(folder, name, text, fault):
    add(folder, name, text)

    assert any(fault in each for each in reference.problems(folder)), reference.problems(folder)
    with pytest.raises(reference.ReferenceDataError):
        reference.load(folder)


def test_a_missing_file_is_named(folder):
    (folder / "listings.toml").unlink()

    assert any("listings.toml: the file: is missing" in each for each in reference.problems(folder))


def test_the_command_that_checks_names_the_faults_and_fails(folder, monkeypatch, capsys):
    add(folder, "makers", '[[maker]]\nid = "acme"\nname = "Acme"')
    monkeypatch.setattr(reference, "DATA_FOLDER", folder)

    with pytest.raises(CommandError, match="1 faults"):
        call_command("load_reference_data", "--check")

    assert "makers.toml: acme: source is missing" in capsys.readouterr().err


@pytest.mark.django_db
def test_loading_twice_stores_the_pack_once(capsys):
    call_command("load_reference_data")
    call_command("load_reference_data")

    assert StoredPack.objects.get().content_hash == reference.shipped_pack().content_hash
    assert reference.shipped_pack().version in capsys.readouterr().out


def test_the_hash_of_a_pack_is_that_of_its_document_as_canonical_json():
    pack = reference.shipped_pack()
    canonical = json.dumps(pack.document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert pack.content_hash == hashlib.sha256(canonical.encode()).hexdigest()
    assert ListPack.from_document(pack.document()).content_hash == pack.content_hash
