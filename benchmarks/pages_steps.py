"""Make an estate of a size and time its pages; run by `benchmarks.pages`, in the database that the variables name."""
# ruff: noqa: E402 - models exist only once Django is set up

import json
import os
import random
import statistics
import sys
import time
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

from inventory.models import Camera, Organisation, Person, Site
from removal.models import Obligation, Removal, RemovalPlan

MADE = 20_000
TIMES = 25
# What is copied, each after what it points at, and the columns that must differ in every copy.
COPIED: dict[type[models.Model], dict[str, str]] = {
    Site: {
        "name": "{0} || ' copy ' || {copy}",
        "code": "{0} || '-copy-' || {copy}",
        "name_key": "{0} || ' copy ' || {copy}",
    },
    Camera: {"match_key": "{0} || ':' || {copy}", "asset_tag": "{0} || '-copy-' || {copy}"},
    RemovalPlan: {"number": "{0} + {copy} * 100000"},
    Obligation: {},
    Removal: {},
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


def _copy_sql(model: Any, differing: dict[str, str], highest: dict[Any, int], copy: int) -> str:
    into, values = [], []
    for field in model._meta.concrete_fields:
        column = field.column
        value = f'"{column}"'
        if field.primary_key:
            value = f"{value} + {copy * highest[model]}"
        elif field.related_model in highest and not field.null:
            value = f"{value} + {copy * highest[field.related_model]}"
        elif field.unique:
            value = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
        elif field.name in differing:
            value = differing[field.name].format(value, copy=copy)
        into.append(f'"{column}"')
        values.append(value)
    table = model._meta.db_table
    return (
        f'INSERT INTO "{table}" ({", ".join(into)}) SELECT {", ".join(values)} FROM "{table}"'
        f" WHERE id <= {highest[model]}"
    )


def pages() -> dict[str, str]:
    """Name to address; what a person meets on an ordinary day, first pages and far ones."""
    draw = random.Random(1)
    camera = Camera.objects.filter(verdict="restricted").order_by("pk")[draw.randrange(1000)]
    far = Camera.objects.filter(due_on__isnull=False).order_by("-due_on", "-pk")[500]
    plan = RemovalPlan.objects.order_by("-pk").first()
    far_plan = RemovalPlan.objects.filter(next_due__isnull=False).order_by("-next_due", "-pk").first()
    assert plan is not None
    assert far_plan is not None
    return {
        "sign_in": "/sign-in/",
        "home": "/",
        "sites": "/sites/",
        "sites_search": "/sites/?q=Court",
        "site": f"/sites/{camera.site.uuid}/",
        "cameras": "/cameras/",
        "cameras_restricted": "/cameras/?verdict=restricted",
        "cameras_overdue": "/cameras/?overdue=true",
        "cameras_by_status": "/cameras/?sort=-status",
        "cameras_far": f"/cameras/?after={far.uuid}",
        "cameras_of_site": f"/cameras/?site={camera.site.uuid}",
        "search_rare": f"/cameras/?q={camera.asset_tag}",
        "search_common": "/cameras/?q=hikvision",
        "search_two_words": "/cameras/?q=hikvision+reception",
        "search_nothing": "/cameras/?q=xyzzyq",
        "camera": f"/cameras/{camera.uuid}/",
        "plans": "/plans/",
        "plans_far": f"/plans/?after={far_plan.uuid}",
        "plans_late": "/plans/?stage=late",
        "plans_board": "/plans/?view=board",
        "plans_timeline": "/plans/?view=timeline",
        "plans_cost": "/plans/?view=cost",
        "plan": f"/plans/{plan.uuid}/",
        "imports": "/imports/",
        "restricted_list": reverse("restricted_list"),
        "audit_trail": "/audit/",
        "reports": "/reports/",
    }


class Queries:
    """Counts the statements of a connection."""

    number = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


def timed(client: Client, address: str) -> dict[str, Any]:
    """p50 and p95 in milliseconds, the queries of one request, and the size of its page."""
    took = []
    queries = Queries()
    with connection.execute_wrapper(queries):
        answer = client.get(address)
    if answer.status_code != 200:
        return {"status": answer.status_code}
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(address)
        took.append((time.perf_counter() - began) * 1000)
    return {
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(sorted(took)[int(TIMES * 0.95)], 1),
        "queries": queries.number,
        "page_kb": round(len(answer.content) / 1024),
    }


def main(cameras: int) -> None:
    """Make, grow, measure, print."""
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("add_organisation", "BIG", "A department", kind="central_government", stdout=sys.stderr)
    call_command("make_estate", cameras=min(cameras, MADE), seed=1, organisation="BIG", stdout=sys.stderr)
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
        seen = {name: timed(client, address) for name, address in pages().items()}
        bare = seen["sign_in"].get("p50_ms") or timed(Client(), "/sign-in/")["p50_ms"]
        for each in seen.values():
            if "p50_ms" in each:
                each["to_sign_in"] = round(each["p50_ms"] / bare, 1)
        told[role] = seen
    return told


if __name__ == "__main__":
    main(int(sys.argv[1]))
