"""Placing against an oracle that is slow and plain: any two files after another, cut into chunks anywhere."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.imports.rows import Said
from inventory.imports.spool import SpooledRow
from inventory.models import Camera, ImportBatch
from inventory.services.editions import current_edition
from inventory.services.placing import Placing
from inventory.services.recognising import Claims, claims_of
from tests.inventory.test_importing import organisation

__all__ = ["organisation"]

pytestmark = pytest.mark.django_db

FIELDS = ("site", "location", "asset_tag", "serial", "mac", "model")
ROW = st.fixed_dictionaries(
    {
        "site": st.sampled_from(["Ministry House", "Riverside Depot"]),
        "location": st.sampled_from(["", "Yard"]),
        "asset_tag": st.sampled_from(["", "T1", "T2"]),
        "serial": st.sampled_from(["", "SN10001", "SN10002"]),
        "mac": st.sampled_from(["", "44:19:B6:00:10:20", "44:19:B6:00:10:21"]),
        "model": st.sampled_from(["P1", "P2"]),
    }
)
FILE = st.lists(ROW, min_size=1, max_size=6)


def key_of(facts):
    """The strongest that a camera has."""
    for name in ("asset_tag", "serial", "mac"):
        if facts[name]:
            return (name, facts["site"] if name == "asset_tag" else "", facts[name])
    return ("place", facts["site"], facts["location"], facts["model"])


def agree(one, other, names):
    return all(not one[name] or not other[name] or one[name] == other[name] for name in names)


def sought(row, cameras):
    """The camera that a row speaks of, by going through all of them for each rule."""
    if key_of(row)[0] == "place":
        alike = [camera for camera in cameras if camera["key"] == key_of(row)]
        return next((camera for camera in alike if not camera["claimed"]), None)
    free_first = sorted(cameras, key=lambda camera: camera["claimed"])
    rules = (
        lambda camera: camera["key"] == key_of(row),
        lambda camera: row["serial"] == camera["serial"] != "" and agree(row, camera, ["asset_tag"]),
        lambda camera: row["mac"] == camera["mac"] != "" and agree(row, camera, ["asset_tag", "serial"]),
    )
    return next((camera for rule in rules for camera in free_first if rule(camera)), None)


def oracle(file, cameras):
    """What becomes of each row; `cameras` is changed as the register is."""
    outcomes = []
    for camera in cameras:
        camera["claimed"] = False
    for row in file:
        same = sought(row, cameras)
        if same is None:
            cameras.append({**row, "key": key_of(row), "claimed": True})
            outcomes.append("created")
            continue
        merged = {name: row[name] or same[name] for name in FIELDS}
        key = key_of(merged)
        if same["claimed"]:
            outcomes.append("twice")
        elif key != same["key"] and any(camera["key"] == key for camera in cameras):
            outcomes.append("tag_taken")
        else:
            changed = any(merged[name] != same[name] for name in FIELDS)
            outcomes.append("updated" if changed else "unchanged")
            same.update(merged, key=key, claimed=True)
    return outcomes


def spooled(number, row):
    said = dict.fromkeys(Said._fields, "") | row | {"quantity": 1, "vendor": "Axis"}
    return SpooledRow(number, "", number + 1, Said(**said), "{}")


def imported(organisation, file, size, *, forgetful):
    """The outcomes of a file taken in chunks; a forgetful worker learns from the database what was claimed."""
    batch = ImportBatch.objects.create(organisation=organisation, filename="a.csv", size=1)
    rows = [spooled(number, row) for number, row in enumerate(file, start=1)]
    placing, outcomes = None, []
    for start in range(0, len(rows), size):
        if placing is None or forgetful:
            claims = claims_of(batch, up_to=start) if start else Claims()
            placing = Placing(batch, current_edition(organisation), claims, on=date(2026, 11, 22))
        placement = placing.place(rows[start : start + size])
        if placement.unjudged:
            placing.judging(placement)()
            placement = placing.place(rows[start : start + size])
        placement.writer()()
        placing.keep(placement)
        outcomes += [placed.code or placed.outcome for placed in placement.placed]
    return outcomes


def register(organisation):
    names = ("site__name", "location", "asset_tag", "serial", "mac", "model_text")
    return sorted(Camera.objects.filter(organisation=organisation).values_list(*names))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(files=st.tuples(FILE, FILE), size=st.integers(1, 4), forgetful=st.booleans())
def test_any_two_files_come_to_what_the_oracle_says(organisation, files, size, forgetful):
    cameras = []
    with transaction.atomic():
        for file in files:
            assert imported(organisation, file, size, forgetful=forgetful) == oracle(file, cameras)
            assert register(organisation) == sorted(
                tuple(camera[name] for name in FIELDS) for camera in cameras
            )
        transaction.set_rollback(True)
