"""The council's sites: all in one borough, most of them ordinary; two that its policy treats as if they were not."""

from removal.management.demonstration.cast import Cast
from removal.management.demonstration.devices import Estate
from removal.management.demonstration.places import Place

REASON = "Assessed by the information governance board; none of the four limbs is met"
EXTENDED = "The board extends the mitigation: the control room sees every public space of the borough"


def places(cast: Cast) -> tuple[Place, ...]:
    """Schools, libraries, car parks and what else a borough has, in the size of the story."""
    number = cast.number

    def ordinary(code: str, name: str, address: str, at: tuple[str, str], estate: Estate) -> Place:
        return Place(code, name, address, at, estate, reason=REASON)

    return (
        Place(
            "control-room",
            "Public Space CCTV Control Room",
            "Town Hall, basement",
            ("53.153", "0.339"),
            Estate(number(9, least=4), number(6), suspected=1, net=41, oldest=5),
            extended_in=128,
            reason=EXTENDED,
        ),
        Place(
            "town-hall",
            "Town Hall",
            "1 Market Place, Northmere",
            ("53.152", "0.338"),
            Estate(number(8, least=3), number(9), unknown=2, net=42, oldest=5),
            extended_in=128,
            reason=EXTENDED,
        ),
        ordinary(
            "central-library",
            "Central Library",
            "Church Walk, Northmere",
            ("53.156", "0.331"),
            Estate(number(6, least=3), number(5), net=43, oldest=5),
        ),
        ordinary(
            "millbrook-library",
            "Millbrook Library",
            "Mill Lane, Millbrook",
            ("53.187", "0.262"),
            Estate(number(3, least=2), 3, unknown=1, net=44, oldest=5),
        ),
        ordinary(
            "market-car-park",
            "Market Street Car Park",
            "Market Street, Northmere",
            ("53.150", "0.342"),
            Estate(number(12, least=6), number(4), unknown=2, net=45, oldest=5),
        ),
        ordinary(
            "riverside-car-park",
            "Riverside Multi-storey Car Park",
            "Staithe Road, Northmere",
            ("53.146", "0.349"),
            Estate(number(14, least=4), number(8), suspected=2, unknown=3, net=46, oldest=5),
        ),
        ordinary(
            "eastgate-school",
            "Eastgate Primary School",
            "Eastgate, Northmere",
            ("53.158", "0.352"),
            Estate(number(5, least=2), 3, unknown=2, net=47, oldest=5),
        ),
        ordinary(
            "marsh-road-school",
            "Marsh Road Primary School",
            "Marsh Road, Saltfen",
            ("53.098", "0.301"),
            Estate(number(4, least=2), 2, unknown=3, net=48, oldest=5),
        ),
        ordinary(
            "leisure-centre",
            "Harbour Leisure Centre",
            "Staithe Road, Northmere",
            ("53.144", "0.346"),
            Estate(number(7, least=3), number(9), suspected=1, unknown=1, net=49, oldest=5),
        ),
        ordinary(
            "fen-depot",
            "Fen Lane Depot",
            "Fen Lane, Saltfen",
            ("53.103", "0.287"),
            Estate(number(4, least=2), 4, unknown=1, net=50, oldest=5),
        ),
    )
