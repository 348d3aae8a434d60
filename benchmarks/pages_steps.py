"""Make an estate of a size and time its pages; run by `benchmarks.pages`, in the database that the variables name."""
# ruff: noqa: E402 - models exist only once Django is set up

import gzip
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.db.models import Max
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks._year import live_a_year
from inventory.models import Camera, Organisation, Person, Role, SensitivityDecision, Site
from inventory.services.people import add_person
from inventory.views.sites import SITES_A_PAGE
from removal.models import CameraSpan, Evidence, Obligation, Removal, RemovalPlan

MADE = 20_000
TIMES = 25
# A page that is slow is slow after this much of it; the run goes on.
FEWEST, MOST_MS = 7, 2_500
OF_EACH_ROLE = {
    "sign_in",
    "home",
    "sites",
    "cameras",
    "cameras_overdue",
    "search_common",
    "plans",
    "plan",
    "people",
    "person",
}
# What is copied, each after what it points at, and the columns that must differ in every copy.
COPIED: dict[type[models.Model], dict[str, str]] = {
    Site: {
        "name": "{0} || ' copy ' || {copy}",
        "code": "{0} || '-copy-' || {copy}",
        "name_key": "{0} || ' copy ' || {copy}",
    },
    SensitivityDecision: {},
    Camera: {"match_key": "{0} || ':' || {copy}", "asset_tag": "{0} || '-copy-' || {copy}"},
    CameraSpan: {"since": "{moved}", "until": "{moved}"},
    RemovalPlan: {"number": "{0} + {copy} * 100000"},
    Obligation: {},
    Removal: {},
    Evidence: {},
}


def grow(cameras: int) -> None:
    """Copy the estate, site by site, until it has at least this many cameras."""
    highest = {model: model.objects.aggregate(top=Max("pk"))["top"] for model in COPIED}
    for copy in range(1, -(-cameras // Camera.objects.count())):
        for model, differing in COPIED.items():
            with connection.cursor() as cursor:
                cursor.execute(_copy_sql(model, differing, highest, copy))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def complete_the_cast() -> None:
    """The roles that the made-up estate has nobody for; its contractor works where its manager does."""
    organisation = Organisation.objects.get(code="BIG")
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.CONTRACTOR):
        sites = list(Site.objects.all()) if role == Role.CONTRACTOR else []
        add_person(f"{role}@big.example", organisation=organisation, roles=[role], sites=sites, by=None)


def _copy_sql(model: Any, differing: dict[str, str], highest: dict[Any, int], copy: int) -> str:
    into, values = [], []
    for field in model._meta.concrete_fields:
        column = field.column
        value = f'"{column}"'
        if field.primary_key:
            value = f"{value} + {copy * highest[model]}"
        elif field.related_model in highest:
            # Also what may be null, and then stays so: the recorder that serves a camera.
            value = f"{value} + {copy * highest[field.related_model]}"
        elif field.unique:
            value = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
        elif field.name in differing:
            value = differing[field.name].format(value, copy=copy, moved=_earlier(value, copy))
        into.append(f'"{column}"')
        values.append(value)
    table = model._meta.db_table
    return (
        f'INSERT INTO "{table}" ({", ".join(into)}) SELECT {", ".join(values)} FROM "{table}"'
        f" WHERE id <= {highest[model]}"
    )


def _earlier(moment: str, copy: int) -> str:
    """The moment of a copy: imports and replans of other sites were written at other instants."""
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f000', {moment}, '-{copy * 11} minutes')"
    return f"{moment} - interval '{copy * 11} minutes'"


def pages() -> dict[str, str]:
    """Name to address; what a person meets on an ordinary day, first pages and far ones."""
    draw = random.Random(1)
    camera = Camera.objects.filter(verdict="restricted").order_by("pk")[draw.randrange(1000)]
    plan = RemovalPlan.objects.order_by("-pk").first()
    assert plan is not None
    return {
        "sign_in": "/sign-in/",
        "home": "/",
        "more": "/more/",
        **_lists(camera),
        **_searches(camera),
        **_plans(plan),
        "camera": f"/cameras/{camera.uuid}/",
        "camera_edit": f"/cameras/{camera.uuid}/edit/",
        "camera_add": f"/cameras/add/?site={camera.site.uuid}",
        "site": f"/sites/{camera.site.uuid}/",
        "site_labels": f"/sites/{camera.site.uuid}/labels/",
        "site_rounds": f"/sites/{camera.site.uuid}/rounds/",
        "site_attest": f"/sites/{camera.site.uuid}/attest/",
        "review": "/review/",
        "review_far": "/review/?at=200",
        "review_decided": "/review/?show=decided",
        "deadlines": "/deadlines/",
        "reports": "/reports/",
        **{
            route: reverse(route)
            for route in ("returns", "exemptions", "attestations", "schedule", "reminders")
        },
        **{route: reverse(route) for route in ("restricted_list", "editions", "newly_in_scope", "identify")},
        "makers": f"{reverse('restricted_list')}?show=makers",
        **{route: reverse(route) for route in ("imports", "new_import", "reconciliations", "audit_trail")},
        "audit_of_camera": f"{reverse('audit_trail')}?subject={camera.uuid}",
        "person": reverse("person", args=[Person.objects.order_by("pk")[0].uuid]),
        **{route: reverse(route) for route in ("people", "responsible_owners", "organisation", "help")},
    }


def _lists(camera: Camera) -> dict[str, str]:
    """Sites and cameras, narrowed in the ways that pages link to, and far down."""
    far = Camera.objects.filter(due_on__isnull=False).order_by("-due_on", "-pk")[500]
    undated = Camera.objects.filter(due_on__isnull=True).order_by("-pk")[500]
    last = -(-Site.objects.count() // SITES_A_PAGE)
    return {
        "sites": "/sites/",
        "sites_far": f"/sites/?page={last}",
        "sites_search": "/sites/?q=Court",
        "sites_map": "/sites/map/",
        "sites_tasks": "/sites/tasks/",
        "cameras": "/cameras/",
        "cameras_restricted": "/cameras/?verdict=restricted&life=live",
        "cameras_unknown": "/cameras/?verdict=unknown&life=in_service",
        "cameras_overdue": "/cameras/?overdue=true",
        "cameras_exempted": "/cameras/?status=exempted",
        "cameras_recorders": "/cameras/?kind=recorder&verdict=restricted",
        "cameras_of_maker": "/cameras/?maker=hikvision",
        "cameras_by_reference": "/cameras/?sort=-asset_tag",
        "cameras_far": f"/cameras/?after={far.uuid}",
        "cameras_farthest": f"/cameras/?after={undated.uuid}",
        "cameras_far_restricted": f"/cameras/?verdict=restricted&before={undated.uuid}",
        "cameras_of_site": f"/cameras/?site={camera.site.uuid}",
    }


def _searches(camera: Camera) -> dict[str, str]:
    """Rare words, words of very many cameras, two at once, short ones, none; and what is offered while typing."""
    return {
        "search_rare": f"/search/?q={camera.asset_tag}",
        "search_common": "/search/?q=hikvision",
        "search_place": "/search/?q=Court",
        "search_plan": "/search/?q=P-12",
        "search_nothing": "/search/?q=xyzzyq",
        "cameras_search_rare": f"/cameras/?q={camera.asset_tag}",
        "cameras_search_common": "/cameras/?q=hikvision",
        "cameras_search_two_words": "/cameras/?q=hikvision+reception",
        "cameras_search_short": "/cameras/?q=DS",
        "cameras_search_nothing": "/cameras/?q=xyzzyq",
        "suggest_make": "/cameras/suggestions/?q=hikvi",
        "suggest_model": "/cameras/suggestions/?q=DS-2CD2",
        "suggest_site": "/sites/names/?q=cour",
    }


def _plans(plan: RemovalPlan) -> dict[str, str]:
    """The list in its four shapes, far down it, and one plan in its two."""
    far = RemovalPlan.objects.filter(next_due__isnull=False).order_by("-next_due", "-pk").first()
    assert far is not None
    return {
        "plans": "/plans/",
        "plans_far": f"/plans/?after={far.uuid}",
        "plans_late": "/plans/?stage=late",
        "plans_search": "/plans/?q=Court",
        "plans_finished": "/plans/?show=finished",
        "plans_board": "/plans/?view=board",
        "plans_timeline": "/plans/?view=timeline",
        "plans_cost": "/plans/?view=cost",
        "plan": f"/plans/{plan.uuid}/",
        "plan_today": f"/plans/{plan.uuid}/today/",
    }


def _is_asked(name: str, person: Person) -> bool:
    """Every page is timed as the lead sees it; as the others do, those on which the reach makes a difference."""
    return Role.COMPLIANCE_LEAD in person.roles or name in OF_EACH_ROLE


class Queries:
    """Counts the statements of a connection."""

    number = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


def timed(client: Client, address: str) -> dict[str, Any]:
    """p50 and p95 in milliseconds, processor time of a request, its queries, and the page's size."""
    took: list[float] = []
    queries = Queries()
    with connection.execute_wrapper(queries):
        answer = client.get(address)
    if answer.status_code != 200:
        return {"status": answer.status_code}
    worked_before = _worked()
    while len(took) < TIMES and (len(took) < FEWEST or sum(took) < MOST_MS):
        began = time.perf_counter()
        client.get(address)
        took.append((time.perf_counter() - began) * 1000)
    worked = _worked() - worked_before
    return {
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(sorted(took)[int(len(took) * 0.95)], 1),
        "least_ms": round(min(took), 1),
        "cpu_ms": round(worked * 1000 / len(took), 1),
        "queries": queries.number,
        "page_kb": round(len(answer.content) / 1024),
        "gzip_kb": round(len(gzip.compress(answer.content)) / 1024, 1),
    }


def _worked() -> float:
    """Seconds of processor time so far, those of PostgreSQL's process too where it runs on this machine."""
    if connection.vendor == "sqlite":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    ticks = sum(map(int, backend.read_text().rsplit(")")[1].split()[11:13])) if backend.exists() else 0
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def main(cameras: int) -> None:
    """Make, grow, measure, print; an estate that is there already is measured again as it is."""
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    if Camera.objects.exists():
        print(json.dumps(figures()))
        return
    call_command("add_organisation", "BIG", "A department", kind="central_government", stdout=sys.stderr)
    call_command("make_estate", cameras=min(cameras, MADE), seed=1, organisation="BIG", stdout=sys.stderr)
    live_a_year(Organisation.objects.get(code="BIG"), on=timezone.localdate())
    complete_the_cast()
    grow(cameras)
    print(json.dumps(figures()))


def figures() -> dict[str, Any]:
    """Every page as each of the estate's people."""
    organisation = Organisation.objects.get(code="BIG")
    told: dict[str, Any] = {
        "database": connection.vendor,
        "cameras": Camera.objects.count(),
        "sites": Site.objects.count(),
    }
    for person in Person.objects.filter(organisation=organisation).order_by("pk"):
        client = Client()
        client.force_login(person)
        role = "_".join(sorted(person.roles))
        seen: dict[str, dict[str, Any]] = {}
        for name, address in pages().items():
            if _is_asked(name, person):
                seen[name] = timed(client, address)
                print(role, name, seen[name], file=sys.stderr, flush=True)
        bare = seen["sign_in"].get("p50_ms") or timed(Client(), "/sign-in/")["p50_ms"]
        for each in seen.values():
            if "p50_ms" in each:
                each["to_sign_in"] = round(each["p50_ms"] / bare, 1)
        told[role] = seen
    return told


if __name__ == "__main__":
    main(int(sys.argv[1]))
