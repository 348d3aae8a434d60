"""Searching: every word stands somewhere in the columns searched, as a plain reading of each row would say."""

import pytest
from django.db import connection

from inventory.models import Camera
from inventory.services import searching
from inventory.services.searching import having_words, rebuild_search_index, search_is_sound
from tests.builders import make_camera, make_organisation, make_site

pytestmark = pytest.mark.django_db

CAMERAS = {
    "A": {
        "asset_tag": "CAM-0017",
        "vendor_text": "Hikvision",
        "model_text": "DS-2CD2143G2-I",
        "location": "Car park",
    },
    "B": {
        "asset_tag": "CAM-0018",
        "vendor_text": "HIKVISION",
        "model_text": "DS-2DE4425IW",
        "location": "Reception",
    },
    "C": {
        "asset_tag": "x1",
        "vendor_text": "Axis",
        "model_text": 'P3245 "LVE" 50%',
        "location": "Café, level_2",
    },
    "D": {
        "vendor_text": "",
        "model_text": "",
        "location": "Behind the Hikvision recorder",
        "serial": "SN9988776",
    },
}


@pytest.fixture
def cameras():
    site = make_site(make_organisation())
    return {
        name: make_camera(
            site,
            vendor=facts["vendor_text"],
            model=facts["model_text"],
            **{"asset_tag": "", **{key: facts[key] for key in facts if not key.endswith("_text")}},
        )
        for name, facts in CAMERAS.items()
    }


def plainly(words):
    """What reading each row with Python says."""
    return {
        name
        for name, facts in CAMERAS.items()
        if all(any(word.lower() in text.lower() for text in facts.values()) for word in words.split())
    }


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "hikvision",
            "HIKVISION car",
            "2cd2143",
            "cam-001",
            "park",
            "recep",
            "9988",
            "café",
            "nothing here",
        ),
        *(
            '"lve"',
            "50%",
            "level_2",
            "hikvision re",
            "OR hikvision",
            "vendor_text:axis",
            "***",
            "a* b",
            "(axis",
            "-axis",
        ),
        *("' OR 1=1", "50_", "%", "hik vision"),
    ],
)
@pytest.mark.parametrize("few", [0, 10_000], ids=["walked", "indexed"])
def test_searching_finds_what_reading_each_row_would(cameras, typed, few, monkeypatch):
    monkeypatch.setattr(searching, "FEW", few)
    found, _ = having_words(Camera.objects.all(), typed)
    names = {name for name, camera in cameras.items() if camera in found}
    if any(len(word) >= 3 for word in typed.split()):
        assert names == plainly(typed)
    else:
        assert names <= plainly(typed)  # so short a word finds the references that begin with it


def test_one_or_two_letters_find_the_references_that_begin_with_them(cameras):
    for typed in ("X1", "x"):
        found, _ = having_words(Camera.objects.all(), typed)
        assert list(found) == [cameras["C"]]


def test_the_index_follows_edits_and_removals(cameras):
    camera = cameras["A"]
    camera.location = "Loading bay"
    camera.save()
    Camera.objects.filter(pk=cameras["B"].pk).update(vendor_text="Bosch")
    assert list(having_words(Camera.objects.all(), "loading bay")[0]) == [camera]
    assert not having_words(Camera.objects.all(), "car park")[0].exists()
    assert list(having_words(Camera.objects.all(), "bosch")[0]) == [cameras["B"]]
    cameras["D"].delete()
    assert not having_words(Camera.objects.all(), "sn9988776")[0].exists()
    assert search_is_sound(deep=True)
    rebuild_search_index()
    assert list(having_words(Camera.objects.all(), "bosch")[0]) == [cameras["B"]]


def test_a_word_in_very_many_cameras_is_not_counted_to_the_end(cameras, monkeypatch):
    monkeypatch.setattr(searching, "FEW", 1)
    found, few = having_words(Camera.objects.all(), "hikvision")
    assert (found.count(), few) == (3, connection.vendor == "postgresql")
