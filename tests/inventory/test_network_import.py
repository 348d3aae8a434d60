"""A scan brought in as a file: its cameras are judged by what they say, and nothing else becomes a camera."""

import io
import json

import pytest
from django.core.management import call_command

from inventory.models import Camera
from inventory.services.organisations import add_organisation
from inventory.services.sites import add_site
from tests.inventory.imports import network_files as files

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    organisation = add_organisation("DEPT", "A department", kind="central_government", by=None)
    return add_site(organisation, "Ministry House", code="MH", by=None)


def imported(path, content, *options):
    path.write_text(content)
    out = io.StringIO()
    call_command(
        "import_register", str(path), "--organisation", "DEPT", "--site", "MH", "--json", *options, stdout=out
    )
    return json.loads(out.getvalue())


SCAN = files.nmap(files.HIKVISION, files.AXIS, files.PRINTER, files.STRANGER)


def test_a_scan_makes_cameras_judged_by_what_they_say_and_a_clear_prefix_clears_nothing(site, tmp_path):
    answer = imported(tmp_path / "scan.xml", SCAN)

    assert (answer["format"], answer["rows_created"], answer["rows_rejected"]) == ("nmap", 2, 1)
    assert [skip["code"] for skip in answer["skipped"]] == ["no_camera"]
    assert dict(Camera.objects.values_list("mac", "verdict")) == {
        "44:19:B6:00:10:20": "restricted",
        "AC:CC:8E:00:00:01": "unknown",
    }


def test_the_same_scan_again_changes_nothing(site, tmp_path):
    imported(tmp_path / "scan.xml", SCAN)
    answer = imported(tmp_path / "scan.xml", SCAN)

    assert (answer["rows_created"], answer["rows_updated"], answer["rows_unchanged"]) == (0, 0, 2)


def test_the_format_asked_for_on_the_command_line_is_heeded(site, tmp_path):
    with pytest.raises(SystemExit):
        imported(tmp_path / "scan.xml", SCAN, "--format", "shodan")

    assert not Camera.objects.exists()
