"""Network files read passively: which hosts become cameras, which are passed over, and what is kept of each."""

import pytest

from inventory.imports.layout import Choices
from inventory.imports.network import JUDGED
from inventory.imports.refusal import FileRefusedError
from tests.inventory.imports import network_files as files
from tests.inventory.imports.files import devices, read, text


def test_an_nmap_scan_gives_its_cameras_and_names_what_it_passed_over(tmp_path):
    scan = files.nmap(files.HIKVISION, files.AXIS, files.PRINTER, files.SWITCH, files.STRANGER, files.SILENT)
    reading, rows, rejected = read(text(tmp_path / "scan.xml", scan))

    assert reading.format == "nmap"
    assert [(row.said.ip, row.said.mac) for row in rows] == [
        ("10.20.0.11", "44:19:B6:00:10:20"),
        ("10.20.0.12", "AC:CC:8E:00:00:01"),
    ]
    assert [(skip.row, skip.code) for skip in reading.skipped] == [(3, "no_camera"), (4, "no_camera")]
    assert "10.20.0.13 is no camera: a printer" in reading.skipped[0].message
    assert "10.20.0.1 is no camera: a switch" in reading.skipped[1].message
    assert [(row.row, row.code) for row in rejected] == [(5, "not_told")]
    assert "10.20.0.99" in rejected[0].message
    assert [note.code for note in reading.warnings] == ["silent"]


def test_what_a_host_says_of_itself_is_its_banner_and_a_guessed_service_is_not(tmp_path):
    [row] = devices(text(tmp_path / "scan.xml", files.nmap(files.HIKVISION)))

    assert "Server: App-webs/" in row.said.banner
    assert "Hikvision IP camera httpd" in row.said.banner
    assert "554/tcp" in row.said.banner
    assert "rtsp" not in row.said.banner
    assert "Axis" not in row.said.banner + row.said.description + row.said.vendor + row.said.model
    assert "Axis M3006-V" in row.raw["Guess of the operating system"]


def test_the_owner_of_a_mac_prefix_is_no_make(tmp_path):
    [row] = devices(text(tmp_path / "scan.xml", files.nmap(files.AXIS)))

    assert (row.said.vendor, row.said.description) == ("", "")
    assert row.raw["Owner of the MAC prefix"] == "Axis Communications AB"
    assert row.said.location == "axis-accc8e000001.example"


def test_a_prefix_that_the_list_does_not_know_but_the_scanner_takes_for_a_restricted_makers_is_told(tmp_path):
    host = files.HIKVISION.replace("44:19:B6", "02:19:B6")
    [row] = devices(text(tmp_path / "scan.xml", files.nmap(host)))

    assert row.said.description == "MAC prefix registered to Hangzhou Hikvision Digital Technology"


def test_a_scan_that_was_stopped_keeps_the_hosts_before_the_break(tmp_path):
    whole = files.nmap(files.HIKVISION, files.AXIS)
    reading, rows, _ = read(text(tmp_path / "scan.xml", whole[: whole.index("GStreamer")]))

    assert [row.said.ip for row in rows] == ["10.20.0.11"]
    assert "cut_short" in [note.code for note in reading.warnings]


def test_a_scan_without_cameras_is_refused_with_an_example(tmp_path):
    with pytest.raises(FileRefusedError) as caught:
        read(text(tmp_path / "scan.xml", files.nmap(files.PRINTER)))

    assert caught.value.code == "no_cameras"
    assert "a printer" in caught.value.message


def test_every_host_is_given_when_all_are_asked_for(tmp_path):
    scan = text(tmp_path / "scan.xml", files.nmap(files.HIKVISION, files.PRINTER, files.STRANGER))
    rows = devices(scan, Choices(every_host=True))

    assert [row.raw[JUDGED].partition(":")[0] for row in rows] == [
        "Part of a surveillance system",
        "No camera",
        "Cannot tell",
    ]


def host(*, mac="02:00:00:00:00:01", ports="", prefix_owner=""):
    return (
        f'<host><status state="up"/><address addr="10.0.0.9" addrtype="ipv4"/>'
        f'<address addr="{mac}" addrtype="mac" vendor="{prefix_owner}"/><ports>{ports}</ports></host>'
    )


def port(number, *, name="", product="", method="probed", devicetype="", protocol="tcp"):
    return (
        f'<port protocol="{protocol}" portid="{number}"><state state="open"/><service name="{name}"'
        f' product="{product}" devicetype="{devicetype}" method="{method}"/></port>'
    )


@pytest.mark.parametrize(
    ("found", "judged"),
    [
        (host(ports=port(554, name="rtsp")), "Part of a surveillance system"),
        (host(ports=port(37777, method="table")), "Part of a surveillance system"),
        (host(ports=port(8000, name="http-alt", method="table")), "Cannot tell"),
        (host(mac="44:19:B6:00:00:01"), "Part of a surveillance system"),
        (host(mac="44:19:B6:00:00:01", ports=port(9100, name="jetdirect")), "Part of a surveillance system"),
        (host(mac="AC:CC:8E:00:00:01"), "Part of a surveillance system"),
        (host(mac="00:18:82:00:00:01", ports=port(80, name="http")), "Cannot tell"),
        (host(mac="00:18:82:00:00:01", ports=port(554, name="rtsp")), "Part of a surveillance system"),
        (host(ports=port(80, product="HP LaserJet M1132")), "No camera"),
        (host(ports=port(9100, name="jetdirect", method="table")), "Cannot tell"),
        (host(ports=port(554, name="rtsp") + port(135, name="msrpc")), "Cannot tell"),
        (host(ports=port(80, name="http", product="Dahua webcam httpd")), "Part of a surveillance system"),
        (host(ports=port(80, name="http", product="Apache httpd")), "Cannot tell"),
    ],
)
def test_signs_for_and_against_a_camera_are_weighed(tmp_path, found, judged):
    [row] = devices(text(tmp_path / "scan.xml", files.nmap(found)), Choices(every_host=True))

    assert row.raw[JUDGED].partition(":")[0] == judged


def test_an_onvif_answer_trusts_the_hardware_and_keeps_the_name_as_text(tmp_path):
    reading, [row], _ = read(text(tmp_path / "onvif.xml", files.probe_match(name="UNV")))

    assert reading.format == "onvif"
    assert (row.said.model, row.said.vendor, row.said.ip, row.said.mac) == (
        "DS-2CD2355FWD-I",
        "",
        "10.20.0.11",
        "44:19:B6:00:10:20",
    )
    assert row.said.description == "ONVIF name: UNV"


def test_answers_saved_one_after_the_other_are_all_read_and_repeated_ones_once(tmp_path):
    one = files.probe_match()
    other = files.probe_match(
        "IPC-HDW2431T-AS-S2",
        name="Classroom%201%20Camera",
        ip="10.20.0.12",
        address="urn:uuid:11111111-2222-3333-4444-555555555555",
        further="onvif://www.onvif.org/mfr/Amcrest_Technologies onvif://www.onvif.org/location/Reception",
    )
    bare = other.partition("?>")[2].replace("10.20.0.12", "10.20.0.13")
    rows = devices(text(tmp_path / "onvif.xml", one + other + one + other.partition("?>")[2] + bare))

    assert [row.said.ip for row in rows] == ["10.20.0.11", "10.20.0.12", "10.20.0.13"]
    assert (rows[1].said.vendor, rows[1].said.location, rows[1].said.mac) == (
        "Amcrest Technologies",
        "Reception",
        "",
    )
    assert rows[1].said.description == "ONVIF name: Classroom 1 Camera"


def test_a_printer_that_answers_a_discovery_is_passed_over(tmp_path):
    answers = files.probe_match() + files.probe_match(
        "", name="", ip="10.20.0.13", types="wsdp:Device wprt:PrintDeviceType", address="urn:uuid:x"
    )
    reading, rows, _ = read(text(tmp_path / "onvif.xml", answers))

    assert len(rows) == 1
    assert [skip.code for skip in reading.skipped] == ["no_camera"]


def test_a_sadp_answer_has_model_and_serial(tmp_path):
    reading, [row], _ = read(text(tmp_path / "sadp.xml", files.SADP))

    assert reading.format == "sadp-probe"
    assert (row.said.model, row.said.serial, row.said.mac) == (
        "DS-2CD2032-I",
        "DS-2CD2032-I20140829BBWR481234567",
        "44:19:B6:00:10:21",
    )


def test_services_of_one_address_in_a_shodan_download_are_one_device(tmp_path):
    lines = files.shodan(files.SHODAN_HIKVISION, files.SHODAN_RTSP)
    reading, [row], _ = read(text(tmp_path / "shodan.json", lines))

    assert reading.format == "shodan"
    assert (row.said.ip, row.said.location, row.said.vendor) == ("198.51.100.7", "cam.example.org", "")
    assert "Server: App-webs/" in row.said.banner
    assert "554/tcp rtsp" in row.said.banner
    assert "Example Telecom" not in " ".join(row.raw.values())


def test_a_line_that_is_no_json_is_told_and_the_others_are_read(tmp_path):
    lines = files.shodan(files.SHODAN_HIKVISION) + '{"ip_str": "198.51.\n[1, 2]\n'
    reading, rows, _ = read(text(tmp_path / "shodan.jsonl", lines))

    assert len(rows) == 1
    assert [(note.row, note.code) for note in reading.warnings] == [(2, "bad_json"), (3, "bad_json")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.xml", "<html><body>no scan</body></html>", "unknown_network_file"),
        ("list.json", '{"cameras": []}', "unknown_network_file"),
        ("list.xml", "Site,Make,Model\n", "not_xml"),
        ("list.json", "Site,Make,Model\n", "not_json"),
    ],
)
def test_other_xml_and_json_is_refused_with_what_is_read(tmp_path, name, content, code):
    with pytest.raises(FileRefusedError) as caught:
        read(text(tmp_path / name, content))

    assert caught.value.code == code


def test_a_chosen_format_of_another_kind_is_refused(tmp_path):
    scan = text(tmp_path / "scan.xml", files.nmap(files.HIKVISION))
    with pytest.raises(FileRefusedError) as caught:
        read(scan, Choices(format="milestone"))

    assert caught.value.code == "wrong_kind"
    assert "a table" in caught.value.message


def test_a_siqura_list_is_known_and_its_password_is_dropped(tmp_path):
    content = (
        "IPAddress;Port;Username;Password;ForcedOffline;Name;ModelName;ProductType;SerialNumber;MacAddress;Status\n"
        "10.0.0.5;80;admin;secret;False;Gate 1;BC820v2H3;Camera;SN12345;00:1A:2B:00:00:01;Online\n"
    )
    reading, [row], _ = read(text(tmp_path / "siqura.csv", content))

    assert reading.format == "siqura"
    assert (row.said.model, row.said.serial, row.said.ip, row.said.life) == (
        "BC820v2H3",
        "SN12345",
        "10.0.0.5",
        "",
    )
    assert "secret" not in str(row.raw)
    assert reading.dropped_columns == ["Username", "Password"]


def test_a_glpi_list_is_known_by_its_entity(tmp_path):
    content = (
        '"Name";"Entity";"Status";"Manufacturers";"Serial number";"Types";"Models";"Locations";"Last update"\n'
        '"CAM-01";"Council > Schools";"In use";"Hikvision";"DS123456";"Dome camera";"DS-2CD2143G2-I";"High School";'
        '"2026-01-02 10:00"\n'
    )
    reading, [row], _ = read(text(tmp_path / "glpi.csv", content))

    assert reading.format == "glpi"
    assert (row.said.vendor, row.said.model, row.said.serial, row.said.site, row.said.asset_tag) == (
        "Hikvision",
        "DS-2CD2143G2-I",
        "DS123456",
        "High School",
        "CAM-01",
    )
