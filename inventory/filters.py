"""Narrowing lists: of each a closed list of filters, over columns that the list shows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from inventory import access
from inventory.access import Permission, may
from inventory.forms.sites_field import MOST_LISTED, SiteInput, Sites, called
from inventory.govuk import DayField
from inventory.models import AuditEvent, Camera, Fingerprint, Kind, Life, Person, Site, Verdict
from inventory.services import reviewing
from inventory.services.estate import IN_SERVICE, OVERDUE, UNSETTLED, Cameras
from inventory.services.searching import having_words

Events = QuerySet[AuditEvent]
# A list is counted no further, and a search for a word that very many cameras hold not even so far.
COUNTED_TO = 10_000
SEARCH_COUNTED_TO = 1_000
NOT_CHECKED = "not_checked"
NOT_GONE = "in_service"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One filter that is set, in words, and the list's query without it."""

    label: str
    words: str
    without: str


class ListFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """What the filters of every list have in common."""

    # Words for what is set by a link and stands in no visible field.
    LINKED: ClassVar[dict[str, str]] = {}
    data: QueryDict
    # The key of the site that a link named, where names are typed.
    linked_site: int | None = None
    linked_by: UUID | None = None

    @property
    def set_values(self) -> dict[str, str]:
        """What is set, as it stands in the address; what the filters do not know is left out."""
        self.form.is_valid()
        said = self.form.cleaned_data if self.is_bound else {}
        return {name: str(self.data.get(name, "")).strip() for name, value in said.items() if value}

    @property
    def query(self) -> str:
        """The filters and the sorting as an address, without the place in the list: what a saved view keeps."""
        sort = self.data.get("sort", "") if self.is_bound else ""
        return urlencode({**self.set_values, **({"sort": sort} if sort else {})})

    @property
    def narrowings(self) -> list[Narrowing]:
        """Each filter that is set, in words, with the query that lifts it."""
        kept = self.set_values
        sort = {"sort": self.data["sort"]} if self.is_bound and self.data.get("sort") else {}
        return [
            Narrowing(
                str(self.form[name].label).removesuffix("?") if name not in self.LINKED else "",
                self.LINKED.get(name) or self._words(name, value),
                urlencode({**{other: said for other, said in kept.items() if other != name}, **sort}),
            )
            for name, value in kept.items()
        ]

    def offer_sites(self, sites: Sites, typed_method: str) -> bool:
        """The filter `site` as a list to choose from; of more than anybody reads, a name is typed instead.

        Whether there are so many.
        """
        linked = _uuid_of(self.data.get("site", ""))
        listed = _by_name(sites, linked)
        if len(listed) <= MOST_LISTED:
            in_order = sorted(listed, key=lambda site: site.place)
            self.filters["site"].extra["choices"] = [(str(site.uuid), site.name) for site in in_order]
            return False
        typed = django_filters.CharFilter(
            label="Site", method=typed_method, max_length=200, widget=SiteInput()
        )
        typed.parent, typed.model = self, self._meta.model
        self.filters["site"] = typed
        if linked:
            known, self.linked_by = listed[0].uuid == linked, linked
            self.data = self.data.copy()
            self.data["site"], self.linked_site = (listed[0].name, listed[0].pk) if known else ("", None)
        return True

    def _words(self, name: str, value: str) -> str:
        """A choice by its label, a tick by nothing more than its own, text as it was typed."""
        field = self.form.fields[name]
        if isinstance(field, forms.BooleanField | forms.NullBooleanField):
            return ""
        choices = dict(getattr(field, "choices", ()))
        return str(choices.get(value, value))

    @property
    def active(self) -> int:
        """How many filters are set."""
        self.form.is_valid()
        return sum(1 for value in self.form.cleaned_data.values() if value) if self.is_bound else 0


class CameraFilter(ListFilter):
    """The filters of the cameras list; what is not declared here, or has no such value, narrows nothing."""

    q = django_filters.CharFilter(label="Search", method="search", max_length=200)
    site = django_filters.ChoiceFilter(label="Site", field_name="site__uuid", empty_label="All sites")
    verdict = django_filters.ChoiceFilter(
        label="Restricted?",
        method="with_verdict",
        choices=[*Verdict.choices, (NOT_CHECKED, "Not checked yet")],
        empty_label="All",
    )
    status = django_filters.ChoiceFilter(label="Status", choices=Camera.Status.choices, empty_label="All")
    life = django_filters.ChoiceFilter(
        label="In place?",
        method="with_life",
        choices=[(NOT_GONE, "Not gone"), *Life.choices],
        empty_label="All",
    )
    kind = django_filters.ChoiceFilter(
        label="Kind", method="of_kind", choices=Kind.choices, empty_label="All"
    )
    maker = django_filters.ChoiceFilter(label="Maker", empty_label="All makers")
    overdue = django_filters.BooleanFilter(
        label="Overdue only", method="only_overdue", widget=forms.CheckboxInput
    )
    batch = django_filters.UUIDFilter(method="of_import", widget=forms.HiddenInput)
    device = django_filters.UUIDFilter(field_name="fingerprint__uuid", widget=forms.HiddenInput)
    checks_late = django_filters.BooleanFilter(method="still_to_check", widget=forms.HiddenInput)

    LINKED = {
        "batch": "Of one import",
        "device": "Of one device",
        "checks_late": "Still to be checked after their date",
    }

    class Meta:
        model = Camera
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        super().__init__(data, queryset=access.cameras(person))
        self.data: QueryDict = data
        self.person = person
        self.counted_to = COUNTED_TO
        self.offer_sites(access.sites(person), "at_site")
        self.filters["maker"].extra["choices"] = _makers(person)

    def at_site(self, cameras: Cameras, name: str, typed: str) -> Cameras:
        """The site of that very name, else the sites whose names hold what was typed."""
        if self.linked_site:
            return cameras.filter(site=self.linked_site)
        return cameras.filter(site__in=called(access.sites(self.person), typed))

    def search(self, cameras: Cameras, name: str, typed: str) -> Cameras:
        """Every word stands somewhere in the columns searched, whatever its case."""
        found, few = having_words(cameras, typed)
        self.counted_to = COUNTED_TO if few else SEARCH_COUNTED_TO
        return found

    def with_verdict(self, cameras: Cameras, name: str, verdict: str) -> Cameras:
        """The verdict as stored; not checked yet is stored empty."""
        return cameras.filter(verdict="" if verdict == NOT_CHECKED else verdict)

    def with_life(self, cameras: Cameras, name: str, life: str) -> Cameras:
        """One life, or all but gone."""
        return cameras.filter(IN_SERVICE) if life == NOT_GONE else cameras.filter(life=life)

    def of_kind(self, cameras: Cameras, name: str, kind: str) -> Cameras:
        """One kind; of any but cameras said twice, since SQLite takes an index with a condition by its very words."""
        found = cameras.filter(kind=kind)
        return found if kind == Kind.CAMERA else found.exclude(kind=Kind.CAMERA)

    def only_overdue(self, cameras: Cameras, name: str, ticked: bool) -> Cameras:
        """Those that the home page counts as overdue."""
        return cameras.filter(IN_SERVICE, OVERDUE) if ticked else cameras

    def still_to_check(self, cameras: Cameras, name: str, asked: bool) -> Cameras:
        """Those that the home page counts as still to be checked after their date."""
        late = Q(due_on__lt=timezone.localdate())
        return cameras.filter(IN_SERVICE, UNSETTLED, late) if asked else cameras

    def of_import(self, cameras: Cameras, name: str, batch: UUID) -> Cameras:
        """What a file speaks of: cameras that it added, changed or found here already."""
        seen = access.imports(self.person).filter(uuid=batch)
        spoken_of = Q(first_batch__in=seen) | Q(pk__in=seen.values("rows__camera"))
        return cameras.filter(spoken_of)


class SiteFilter(ListFilter):
    """The filters of the sites list; a contractor, who is not told what a site is, searches names alone."""

    q = django_filters.CharFilter(label="Name", field_name="name", lookup_expr="icontains", max_length=200)
    category = django_filters.ChoiceFilter(label="Category", choices=Site.Category.choices, empty_label="All")
    review = django_filters.BooleanFilter(
        label="Decision to be looked at again", method="review_past", widget=forms.CheckboxInput
    )

    class Meta:
        model = Site
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, person: Person, today: date) -> None:
        super().__init__(data, queryset=access.sites(person))
        self.today = today
        if not access.may(person, access.Permission.SEE_REGISTER):
            del self.filters["category"], self.filters["review"]

    def review_past(self, sites: Any, name: str, ticked: bool) -> Any:
        """Those whose day to be looked at again has passed."""
        return sites.review_past(on=self.today) if ticked else sites


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]
    """A day typed as people write it."""

    field_class = DayField


class AuditFilter(ListFilter):
    """The filters of the audit trail: who, what was done, to what, and when."""

    who = django_filters.ChoiceFilter(label="Who", field_name="actor_name", empty_label="Everybody")
    action = django_filters.ChoiceFilter(label="What was done", empty_label="Anything")
    subject = django_filters.CharFilter(label="To what", method="about", max_length=200)
    since = DayFilter(label="From", method="from_day")
    until = DayFilter(label="To", method="to_day", help_text="That day included")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        events = access.audit_events(person)
        super().__init__(data, queryset=events)
        for name, column in (("who", "actor_name"), ("action", "action")):
            values = events.order_by(column).values_list(column, flat=True).distinct()
            self.filters[name].extra["choices"] = [(value, value[:1].upper() + value[1:]) for value in values]

    def about(self, events: Events, name: str, typed: str) -> Events:
        """Things whose name holds the words, or whose address is given."""
        return events.filter(Q(subject_name__icontains=typed) | Q(subject_key=typed))

    def from_day(self, events: Events, name: str, day: date) -> Events:
        """From the first moment of that day."""
        return events.filter(at__gte=_midnight(day))

    def to_day(self, events: Events, name: str, day: date) -> Events:
        """Up to the last moment of that day."""
        return events.filter(at__lt=_midnight(day + timedelta(days=1)))


class ReviewFilter(ListFilter):
    """The filters of the review queue; without any it holds what waits for a decision."""

    TO_DECIDE = "to_decide"
    SHOWS = (
        (TO_DECIDE, "To be decided"),
        ("contradicted", "Contradicted by new evidence"),
        ("for_me", "Proposed by others, waiting for me"),
        ("for_others", "Proposed by me"),
        ("asked", "Asked at the site"),
        ("decided", "Decided"),
    )
    LOOKED_AT = tuple(
        (part, "Waits for a second person" if part == "for_me" else words)
        for part, words in SHOWS
        if part != "for_others"
    )

    show = django_filters.ChoiceFilter(label="Show", choices=SHOWS, empty_label=None, method="any_part")
    site = django_filters.ChoiceFilter(label="Site", empty_label="All sites", method="at_site")
    verdict = django_filters.ChoiceFilter(
        label="Now reads", field_name="finding__verdict", choices=Verdict.choices, empty_label="All"
    )

    class Meta:
        model = Fingerprint
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        super().__init__(data, queryset=reviewing.in_use(access.fingerprints(person)))
        self.person = person
        if not may(
            person, Permission.DETERMINE
        ):  # nothing waits for those who only look, and they propose nothing
            self.filters["show"].extra["choices"] = self.LOOKED_AT
        self.offer_sites(access.sites(person), "at_typed_site")

    @property
    def chosen(self) -> str:
        """Which part of the queue is shown."""
        asked = self.data.get("show", "")
        return asked if asked in dict(self.SHOWS) else self.TO_DECIDE

    @property
    def active(self) -> int:
        """How many filters narrow; the part shown without any is none."""
        return super().active - int(self.data.get("show") == self.TO_DECIDE)

    @property
    def every_part(self) -> reviewing.Fingerprints:
        """What site and verdict leave, decided or not."""
        rows: reviewing.Fingerprints = super().filter_queryset(self.queryset.all())
        return rows

    def filter_queryset(self, rows: reviewing.Fingerprints) -> reviewing.Fingerprints:
        """What site and verdict leave of the part that is shown."""
        return reviewing.part_of(super().filter_queryset(rows), self.chosen, self.person)

    def any_part(self, rows: reviewing.Fingerprints, name: str, part: str) -> reviewing.Fingerprints:
        """The part is taken last, chosen or not."""
        return rows

    def at_site(self, rows: reviewing.Fingerprints, name: str, site: str) -> reviewing.Fingerprints:
        """Those with a camera at the site; their other cameras count all the same."""
        return reviewing.in_use(rows, site=site)

    def at_typed_site(self, rows: reviewing.Fingerprints, name: str, typed: str) -> reviewing.Fingerprints:
        """The same by the site's name, or a part of it that only one site has."""
        return self.at_site(rows, name, self._meant) if self._meant else rows.none()

    @cached_property
    def _meant(self) -> str:
        """The UUID of the one site that a link named or somebody typed; empty where there is none, or several."""
        if self.linked_site:
            return str(self.linked_by)
        found = called(access.sites(self.person), self.data.get("site", "")).values_list("uuid", flat=True)[
            :2
        ]
        return str(found[0]) if len(found) == 1 else ""


class _Listed(NamedTuple):
    """A site as a list to choose from shows it; `place` is that by its name."""

    pk: int
    uuid: UUID
    name: str
    place: int


def _by_name(sites: Sites, first: UUID | None) -> list[_Listed]:
    """Sites by name, one more than are listed at most; the one that a link names comes first, in the same question."""
    place = Window(RowNumber(), order_by=F("name").asc()) if first else Value(0)
    order: tuple[Any, ...] = (Case(When(uuid=first, then=0), default=1), "place") if first else ("name",)
    in_order = sites.order_by().annotate(place=place).order_by(*order)
    return [_Listed(*values) for values in in_order.values_list(*_Listed._fields)[: MOST_LISTED + 1]]


def _uuid_of(typed: str) -> UUID | None:
    """Links name a site by its address; whoever types gives its name."""
    try:
        return UUID(typed)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _makers(person: Person) -> list[tuple[Any, ...]]:
    """Makers of cameras within the person's reach, from the findings that stand; ids and names."""
    standing = access.findings(person).filter(fingerprint__finding=F("pk")).exclude(maker="")
    makers = standing
    if not access.sees_all_sites(person):
        # Asked for each maker, of whom there are few: one camera of any of its devices is soon found.
        described_so = access.cameras(person).order_by().filter(fingerprint=OuterRef("fingerprint"))
        within = standing.filter(Exists(described_so), maker=OuterRef("maker"))
        one_each = standing.order_by().values("maker").annotate(one=Max("pk")).values("one")
        makers = access.findings(person).filter(Exists(within), pk__in=one_each)
    return list(makers.values_list("maker", "maker_name").distinct().order_by("maker_name", "maker"))
