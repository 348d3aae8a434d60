"""The department's sites: where they are, who judged them, and what hangs there."""

from removal.management.demonstration.cast import Cast
from removal.management.demonstration.devices import Estate
from removal.management.demonstration.places import NORTHERN_IRELAND, SCOTLAND, Place

SECRET, MINISTERS, VETTED = (
    {"holds_secret": "yes"},
    {"used_by_ministers": "yes"},
    {"hosts_vetted_officials": "yes"},
)


def places(cast: Cast) -> tuple[Place, ...]:
    """The sites that the first survey lists, in the size of the story."""
    number = cast.number
    return (
        Place(
            "fathom-house",
            "Fathom House",
            "4 Millbank Row, London",
            ("51.501", "-0.128"),
            Estate(number(30, least=3), number(44), network="Corporate LAN", net=1, newest=3),
            {**SECRET, **MINISTERS},
        ),
        Place(
            "tidewater-house",
            "Tidewater House",
            "11 Shore Place, Edinburgh",
            ("55.976", "-3.171"),
            Estate(number(18, least=3), number(22), net=2, newest=3),
            MINISTERS,
            SCOTLAND,
        ),
        Place(
            "millrace-archive",
            "Millrace Archive",
            "Unit 9, Kembrey Way, Swindon",
            ("51.572", "-1.765"),
            Estate(number(16, least=3), number(18), unknown=2, net=3, newest=3),
            SECRET,
        ),
        Place(
            "beacon-laboratory",
            "Beacon Laboratory",
            "Breakwater Hill, Plymouth",
            ("50.366", "-4.124"),
            Estate(number(20, least=10), number(24), net=4, newest=3),
            SECRET,
        ),
        Place(
            "lockgate-centre",
            "Lockgate Operations Centre",
            "Dock Gate Road, Southampton",
            ("50.899", "-1.397"),
            Estate(number(24, least=14), number(20), suspected=1, net=5),
            VETTED,
        ),
        Place(
            "lagan-registry",
            "Lagan Registry",
            "30 Clarendon Quay, Belfast",
            ("54.606", "-5.922"),
            Estate(number(15, least=11), number(12), unknown=1, net=6, newest=3),
            SECRET,
            NORTHERN_IRELAND,
        ),
        Place(
            "weir-house",
            "Weir House",
            "2 Taff Embankment, Cardiff",
            ("51.476", "-3.183"),
            Estate(number(16, least=10), number(14), net=7),
            extended_in=75,
        ),
        Place(
            "ferry-annexe",
            "Ferry Annexe",
            "Mann Island, Liverpool",
            ("53.404", "-2.996"),
            Estate(number(12, least=4), number(9), suspected=2, net=8),
            extended_in=160,
        ),
        Place(
            "keel-court",
            "Keel Court",
            "Redcliff Parade, Bristol",
            ("51.449", "-2.592"),
            Estate(number(10, least=3), number(12), unknown=2, net=9, oldest=5),
        ),
        Place(
            "quayside-centre",
            "Quayside Training Centre",
            "Broad Chare, Newcastle upon Tyne",
            ("54.971", "-1.605"),
            Estate(number(9, least=4), number(10), suspected=1, net=10, oldest=5),
        ),
        Place(
            "firth-store",
            "Firth Store",
            "Longman Road, Inverness",
            ("57.487", "-4.222"),
            Estate(number(6, least=3), number(8), suspected=2, unknown=3, net=11, oldest=5),
            division=SCOTLAND,
        ),
    )


SLUICE = Place(
    "sluice-depot",
    "Sluice Depot",
    "Estuary Road, King’s Lynn",
    ("52.775", "0.391"),
    Estate(4, 3, suspected=1, unknown=3, network="", net=12, oldest=5),
    answers=None,
)
