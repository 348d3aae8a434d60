"""The department's eighteen months: most sensitive sites are clear, two are late, and one camera came back to life."""

from random import Random

from inventory.models import Organisation, Role
from removal.management.demonstration import assurance, department_checks, returns
from removal.management.demonstration.cast import OWNER, Cast, engage, found_organisation, import_register
from removal.management.demonstration.clock import Clock, Thread, play
from removal.management.demonstration.department_sites import places
from removal.management.demonstration.devices import Rows, workbook
from removal.management.demonstration.places import add_places, decide_places
from removal.management.demonstration.works import Works
from removal.services import exempting
from removal.services.statements import freeze_baseline

CODE, NAME = "RIVERS", "Department for Rivers and Harbours"
PEOPLE = {
    Role.COMPLIANCE_LEAD: "Priya Shah",
    OWNER: "Margaret Ellwood",
    Role.FACILITIES_MANAGER: "Morgan Reed",
    Role.CONTRACTOR: "Sam Okoro",
    Role.AUDITOR: "Helen Brand",
}
PATROLS = "Patrols by the guard force until the new camera is up"
SOUTH, NORTH = "Tidemark Security Installations Ltd", "Forth Access and Security Ltd"
QUARTER = 91


def tell(clock: Clock, *, share: float) -> Cast:
    """Everything that happened, in its order; the cast at the end of the story."""
    clock.to(545)
    cast = found_organisation(
        clock,
        Random(2026),  # noqa: S311 - a story, no secret
        CODE,
        NAME,
        kind=Organisation.Kind.CENTRAL_GOVERNMENT,
        share=share,
        administrator="Alex Doyle",
    )
    found = places(cast)
    add_places(cast, found)
    engage(cast, PEOPLE, basis="Letter of the Permanent Secretary, reference DRH/SEC/8")
    decide_places(cast, found)
    clock.to(538)
    rows = Rows("DRH", cast.chance, cast.today)
    written = [row for place in found for row in rows.of_site(place.name, place.estate)]
    import_register(cast, "camera-survey-all-sites.xlsx", workbook(f"{NAME}: camera survey", written))
    play(
        clock,
        [
            _quarters(cast),
            _headquarters(cast),
            _edinburgh(cast),
            _swindon(cast),
            _southampton(cast),
            _belfast(cast),
            _plymouth(cast),
            _cardiff(cast),
            _ordinary_sites(cast),
            department_checks.makers_settled(cast),
            department_checks.new_finds(cast, rows),
            _reports(cast),
        ],
    )
    return cast


def _quarters(cast: Cast) -> Thread:
    """What every night does, once a quarter: dates pass, exemptions lapse."""
    for days_ago in range(455, 0, -QUARTER):
        yield days_ago
        exempting.lapse(cast.organisation, on=cast.today)
        cast.replan(full=True)


def _headquarters(cast: Cast) -> Thread:
    """Off the core network first, then down in three parts, and attested."""
    yield 525
    works = Works(cast, "fathom-house", SOUTH, "SEC-2025-11")
    third = len(works.lines) // 3
    works.submit(in_days=110, gap=PATROLS, option="isolate_then_replace")
    yield 515
    works.approve("Agreed at the security board; the ministerial floors first")
    yield 506
    works.isolate(slice(None), change="CHG-4471")
    yield 498
    works.schedule(slice(None), in_days=25)
    for days_ago, part in (
        (468, slice(third)),
        (440, slice(third, 2 * third)),
        (408, slice(2 * third, None)),
    ):
        yield days_ago
        works.remove(part)
    yield from works.finishing(slice(None), days=(398, 388, 372))
    yield 362
    assurance.walk(cast, "fathom-house", notes="With the head of security")
    yield 351
    assurance.attest(cast, "fathom-house")


def _edinburgh(cast: Cast) -> Thread:
    """Done and attested; what was found in the bicycle store has re-opened it (`department_checks.new_finds`)."""
    yield 500
    works = Works(cast, "tidewater-house", NORTH, "SEC-2025-12")
    half = len(works.lines) // 2
    works.submit(in_days=90, gap=PATROLS)
    yield 490
    works.approve("Agreed by correspondence")
    yield 480
    works.schedule(slice(None), in_days=30)
    yield 428
    works.remove(slice(half))
    yield 386
    works.remove(slice(half, None))
    yield from works.finishing(slice(None), days=(372, 358, 336))
    yield 330
    assurance.walk(cast, "tidewater-house")
    yield 322
    assurance.attest(cast, "tidewater-house")


def _swindon(cast: Cast) -> Thread:
    """Done, and attested with a gap that is named: two labels that nobody can read."""
    yield 460
    works = Works(cast, "millrace-archive", SOUTH, "SEC-2025-14")
    works.submit(in_days=100, gap="Archive staff walk the aisles twice a day")
    yield 450
    works.approve("Agreed; the vault doors stay watched by the guard")
    yield 442
    works.schedule(slice(None), in_days=40)
    yield 345
    works.remove(slice(None))
    yield from works.finishing(slice(None), days=(330, 316, 298))
    yield 270
    assurance.walk(cast, "millrace-archive", not_covered="The roof void above store 3")
    yield 256
    assurance.attest(
        cast,
        "millrace-archive",
        limits="The two without a label are unplugged; the roof void follows in spring.",
    )


def _southampton(cast: Cast) -> Thread:
    """Late: the last cameras hang behind a scaffold that somebody else owns."""
    yield 430
    works = Works(cast, "lockgate-centre", SOUTH, "SEC-2025-17")
    done = len(works.lines) - cast.number(10, least=4)
    works.submit(in_days=120, gap=PATROLS)
    yield 420
    works.approve("Agreed at the estates board")
    yield 402
    works.schedule(slice(done), in_days=45)
    yield 350
    works.remove(slice(done // 2))
    yield 214
    works.remove(slice(done // 2, done))
    yield from works.finishing(slice(done), days=(200, 188, 165))
    yield 140
    works.schedule(slice(done, done + 3), in_days=60)
    yield 62
    works.in_vain(done, "no_access", "The quay scaffold has to be moved by the harbour authority")
    yield 58
    works.hold(slice(done, done + 2), "Waits for the harbour authority to move the quay scaffold")


def _belfast(cast: Cast) -> Thread:
    """Late too: some are exempted, one of them not for much longer; one exemption has lapsed, one is asked for."""
    yield 395
    works = Works(cast, "lagan-registry", NORTH, "SEC-2025-21")
    done = len(works.lines) - cast.number(8, least=6)
    works.submit(in_days=140, gap="Registry staff keep the counter in view")
    yield 380
    works.approve("Agreed, with the listed staircase last")
    yield 360
    works.schedule(slice(done), in_days=40)
    yield 318
    works.remove(slice(done))
    yield from works.finishing(slice(done), days=(300, 290, 262))
    for days_ago, place, ends in ((248, 3, 105), (112, 0, -9), (64, 1, -150)):
        yield days_ago
        asked = assurance.ask_exemption(cast, works.line(done + place), until=cast.clock.of(ends))
        assurance.approve_exemption(cast, asked, "Agreed once, with the port shut down meanwhile")
    yield 46
    works.isolate(slice(done + 3, None), change="CHG-5240")
    cast.replan()
    yield 3
    assurance.ask_exemption(cast, works.line(done + 2), until=cast.clock.of(-120))


def _plymouth(cast: Cast) -> Thread:
    """Every camera is down, at every stage after; a scan finds one answering (`department_checks.new_finds`)."""
    yield 335
    works = Works(cast, "beacon-laboratory", SOUTH, "SEC-2025-24")
    parts = [round(len(works.lines) * share) for share in (0.3, 0.5, 0.7, 0.85)]
    works.submit(in_days=130, gap="The laboratory’s own guard, day and night")
    yield 325
    works.approve("Agreed at the security board")
    yield 305
    works.schedule(slice(None), in_days=40)
    yield 232
    works.remove(slice(parts[0]))
    yield from works.finishing(slice(parts[0]), days=(222, 210, 196))
    yield 140
    works.remove(slice(parts[0], parts[1]))
    yield 130
    works.sanitise(slice(parts[0], parts[1]))
    works.dispose(slice(parts[0], parts[1]))
    yield 112
    works.verify(slice(parts[0], parts[1]))
    yield 70
    works.remove(slice(parts[1], parts[2]))
    yield 55
    works.sanitise(slice(parts[1], parts[2]))
    yield 47
    works.dispose(slice(parts[1], parts[2]))
    yield 36
    works.remove(slice(parts[2], parts[3]))
    yield 30
    works.sanitise(slice(parts[2], parts[3]))
    yield 16
    works.remove(slice(parts[3], None), wrong_serial=True)


def _cardiff(cast: Cast) -> Thread:
    """In work: the department's own date there is still to come."""
    yield 122
    works = Works(cast, "weir-house", SOUTH, "EST-2026-31")
    works.submit(in_days=150, gap="Reception watches the entrance; patrols after hours")
    yield 113
    works.approve("Agreed; the weir control room last")
    yield 95
    works.isolate(slice(6), change="CHG-5188")
    yield 88
    works.schedule(slice(6), in_days=30)
    yield 52
    works.remove(slice(4))
    yield from works.finishing(slice(4), days=(43, 37, 26), replaced=False)
    yield 20
    works.schedule(slice(6, 8), in_days=42)


def _ordinary_sites(cast: Cast) -> Thread:
    """One plan was sent back, one is in work, one waits for approval, one site is being walked round."""
    yield 92
    newcastle = Works(cast, "quayside-centre", NORTH, "EST-2026-40")
    newcastle.submit(in_days=60, gap="None needed")
    yield 83
    newcastle.approve("Agreed, within the training centre’s own budget")
    yield 70
    newcastle.schedule(slice(2), in_days=30)
    yield 41
    bristol = Works(cast, "keel-court", SOUTH, "EST-2026-44")
    bristol.submit(in_days=240, gap="None needed")
    newcastle.remove(slice(2))
    yield 33
    bristol.send_back("Take the two that the landlord owns out, and ask them first")
    yield 6
    liverpool = Works(cast, "ferry-annexe", NORTH, "EST-2026-52")
    liverpool.submit(
        in_days=110, gap="Patrols by the guard force; the ferry company shares its own view of the quay"
    )
    yield 1
    assurance.walk(cast, "firth-store", left=cast.number(9, least=2))


def _reports(cast: Cast) -> Thread:
    """A baseline, the four answers, and three returns: the last corrects the one before."""
    yield 530
    freeze_baseline(cast.organisation, on=cast.today, by=cast.lead)
    yield 240
    returns.answer_questions(cast)
    yield 190
    returns.issue_return(cast)
    yield 17
    wrong = returns.issue_return(cast)
    yield 13
    returns.issue_return(
        cast,
        corrects=wrong,
        erratum="Two cameras at Weir House were counted as replaced; they were taken down and not replaced.",
    )
    yield 0
    cast.replan(full=True)
    returns.build_report(cast)
