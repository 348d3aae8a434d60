"""What the department found out about its cameras: makers settled and not, and finds of the last weeks."""

from inventory.models import Camera
from inventory.services.determining import Choice
from inventory.services.registering import log_camera
from removal.management.demonstration import makers, network
from removal.management.demonstration.cast import Cast, import_register, work_everywhere
from removal.management.demonstration.clock import Thread
from removal.management.demonstration.devices import Estate, Rows, workbook
from removal.management.demonstration.places import Place, add_places, decide_places
from removal.models import Removal
from removal.planning.workflow import DOWN_UNCHECKED

SLUICE = Place(
    "sluice-depot",
    "Sluice Depot",
    "Estuary Road, King’s Lynn",
    ("52.775", "0.391"),
    Estate(4, 3, suspected=1, unknown=3, network="", net=12, oldest=5),
    answers=None,
)
SCANNED = "10.24.0.0/24"


def makers_settled(cast: Cast) -> Thread:
    """A label that was read, decisions alone and by two, a question that is open, a change of the list in draft."""
    yield 150
    choice = Choice(
        "clear", "bosch-co", "", "supplier", "Letter of the supplier, 14 pages, with serial numbers"
    )
    makers.decide(cast, "CCTV Direct", choice, by=cast.lead)
    yield 100
    unread = [each for each in cast.cameras("keel-court") if each.verdict == "unknown"]
    makers.answer(cast, unread[0], "HIKVISION DS-2CD1143G0-I MADE IN CHINA")
    yield 7
    makers.draft_edition(cast)
    yield 5
    choice = Choice("clear", "hanwha-co", "", "records", "The order of 2019 names Hanwha as the maker")
    makers.decide(cast, "Honeywell", choice, by=cast.lead)
    yield 4
    unread = [each for each in cast.cameras("firth-store") if each.verdict == "unknown"]
    makers.ask(
        cast, unread[-1], "The label faces the wall. Can you read it with a mirror, or the recorder’s list?"
    )


def new_finds(cast: Cast, rows: Rows) -> Thread:
    """A depot that nobody had surveyed, a door station in a bicycle store, a camera that answers after its end."""
    yield 12
    add_places(cast, (SLUICE,))
    work_everywhere(cast)
    decide_places(cast, (SLUICE,))
    written = rows.of_site(SLUICE.name, SLUICE.estate)
    import_register(cast, "sluice-depot-walkround.xlsx", workbook("Sluice Depot: first survey", written))
    yield 9
    found = {
        "site": cast.sites["tidewater-house"],
        "kind": "door_station",
        "location": "Bicycle store, inner door",
        "asset_tag": rows.tag(),
        "description": "Behind the racks, not on any drawing; the label is worn off",
        "connection": "other_internal",
    }
    station = log_camera(found, organisation=cast.organisation, on=cast.today, by=cast.manager)
    makers.photograph(cast, station, "DOOR STATION", "12 V DC  PoE", "S/N worn off")
    cast.replan()
    yield 2
    _scan(cast)


def _scan(cast: Cast) -> None:
    """The laboratory's network: what hangs there answers, and so does one that was destroyed on paper."""
    gone = Removal.objects.filter(plan__site=cast.sites["beacon-laboratory"], state__in=DOWN_UNCHECKED)
    known = gone.exclude(camera__mac="").select_related("camera").order_by("state", "pk")
    back = known.first()  # by their names, what was disposed of comes first
    if back is None:
        raise AssertionError(
            "No camera of the laboratory can come back: none that came down has a MAC address."
        )
    there = (
        Camera.objects.in_register()
        .in_service()
        .filter(site=cast.sites["beacon-laboratory"])
        .exclude(ip="", mac="")
    )
    further = [
        network.host("10.24.0.240", "44:19:B6:7A:10:09", "Hangzhou Hikvision", "Hikvision IP camera httpd"),
        network.host("10.24.0.2", "00:1B:21:09:44:10", "Intel Corporate", "nginx"),
    ]
    answering = [*there.order_by("pk"), back.camera]
    network.compare(
        cast, "beacon-laboratory", network.scan(answering, further, network=SCANNED), network=SCANNED
    )
