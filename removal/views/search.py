"""One search over cameras, sites, plans and names on labels: a few of each, and the way to all of them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.classification.entries import ListPack
from inventory.listed import Row, current_list, entries
from inventory.models import Person
from inventory.services.searching import having_words
from inventory.tables import capped_count
from inventory.views.requests import PersonRequest
from removal import access

SHOWN = 5
COUNTED_TO = 1_000
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name as a link, what is said of it, and a tag where it has one."""

    name: str
    url: str
    second: str = ""
    value: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `number` is counted no further than one above COUNTED_TO."""

    heading: str
    noun: str
    hits: list[Hit]
    number: int
    all_url: str

    @property
    def told(self) -> str:
        """The number in words: 1,000+ for more than are counted."""
        return f"{COUNTED_TO:,}+" if self.number > COUNTED_TO else f"{self.number:,}"

    @property
    def has_more(self) -> bool:
        """Whether more was found than is shown."""
        return self.number > len(self.hits)


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """Everything within the person's reach that holds the words; a fixed number of queries."""
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    groups = _groups(request.user, asked) if asked else []
    found = {"asked": asked, "groups": [each for each in groups if each.number]}
    return render(request, "removal/search.html", {"found": found})


def _groups(person: Person, asked: str) -> list[Group]:
    groups = [_sites(person, asked), _plans(person, asked)]
    if may(person, Permission.SEE_REGISTER):
        groups = [_cameras(person, asked), *groups, _names(person, asked)]
    return groups


def _all(route: str, **query: str) -> str:
    return f"{reverse(route)}?{urlencode(query)}"


def _cameras(person: Person, asked: str) -> Group:
    cameras, _ = having_words(inventory_access.cameras(person), asked)
    shown = cameras.select_related("site").order_by("pk")[:SHOWN]
    hits = [
        Hit(
            str(camera),
            reverse("camera", args=[camera.uuid]),
            ", ".join(
                filter(None, (camera.site.name, camera.location, camera.vendor_text, camera.model_text))
            ),
            camera.status,
            camera.get_status_display(),
        )
        for camera in shown
    ]
    return Group("Cameras", "cameras", hits, capped_count(cameras, COUNTED_TO), _all("cameras", q=asked))


def _sites(person: Person, asked: str) -> Group:
    """By name; what kind of site it is, a contractor is not told."""
    sites = inventory_access.sites(person).filter(name__icontains=asked).order_by("name", "pk")
    found, told = list(sites[: COUNTED_TO + 1]), may(person, Permission.SEE_REGISTER)
    hits = [
        Hit(
            site.name,
            reverse("site", args=[site.uuid]),
            value=site.category if told else "",
            text=site.get_category_display() if told else "",
        )
        for site in found[:SHOWN]
    ]
    return Group("Sites", "sites", hits, len(found), _all("sites", q=asked))


def _plans(person: Person, asked: str) -> Group:
    """By number (P-12, or 12) or by the name of the site."""
    number = asked.upper().removeprefix("P-")
    wanted = Q(site__name__icontains=asked)
    if number.isdecimal() and len(number) < 8:
        wanted |= Q(number=int(number))
    plans = access.plans(person).filter(wanted).select_related("site").order_by("number")
    found = list(plans[: SHOWN + 1])
    hits = [
        Hit(f"{plan.reference}, {plan.site}", reverse("plan", args=[plan.uuid])) for plan in found[:SHOWN]
    ]
    return Group("Removal plans", "plans", hits, len(found), reverse("plans"))


def _names(person: Person, asked: str) -> Group:
    """Names on labels and makers, as the organisation's newest edition knows them."""
    current = current_list(person)
    makers, labels = (_rows(current[1], part, asked) if current else [] for part in ("makers", "vendors"))
    found = [*makers, *labels]
    hits = [Hit(row.name, row.url, row.says, row.value, row.text) for row in found[:SHOWN]]
    part = "makers" if makers else "vendors"
    every = _all("restricted_list", show=part, q=asked)
    return Group("Makers and names on labels", "names", hits, len(found), every)


def _rows(pack: ListPack, part: str, asked: str) -> list[Row]:
    """The entries with these words; those whose name begins with them come first."""
    words = asked.casefold()
    return sorted(entries(pack, part, asked), key=lambda row: not row.name.casefold().startswith(words))
