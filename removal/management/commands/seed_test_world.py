"""`manage.py seed_test_world --seed N --json`"""

import argparse
import json
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.urls import reverse

from inventory.models import Camera, Organisation, Person
from removal.management import test_world
from removal.management.test_world_cast import World
from removal.models import Removal


class Command(BaseCommand):
    """Fill an empty database with two organisations to try every door with; never one that is in use."""

    help = "Fill an empty database with two organisations, every role and canary texts; for tests alone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the same number gives the same devices")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.exists() or Person.objects.exists():
            raise CommandError("This database is in use. Give LENSCAP_DATA or DATABASE_URL an empty one.")
        worlds = test_world.build(options["seed"])
        if options["json"]:
            told = {"seed": options["seed"], "organisations": [_told(world) for world in worlds]}
            self.stdout.write(json.dumps(told, indent=2))
            return
        for world in worlds:
            self.stdout.write(f"{world.organisation.name}: sign in with the password “{world.password}”")
            for name, person in world.people.items():
                self.stdout.write(f"  {name:20} {person.email}")


def _told(world: World) -> dict[str, Any]:
    """An organisation as JSON: ids, logins and addresses; what all of its people reach stands first."""
    cameras = Camera.objects.in_register().filter(organisation=world.organisation).order_by("pk")
    lines = Removal.objects.filter(plan__organisation=world.organisation).order_by("plan", "pk")
    return {
        "code": world.organisation.code,
        "name": world.organisation.name,
        "uuid": str(world.organisation.uuid),
        "canary": f"CANARY-{world.letter}-",
        "people": [_login(world, person) for person in world.people.values()],
        "sites": [_one("site", site, code=site.code, category=site.category) for site in world.sites],
        "cameras": [_one("camera", each, verdict=each.verdict, mac=each.mac, ip=each.ip) for each in cameras],
        "questions": [_one("answer_question", each) for each in world.questions],
        "imports": [_one("import", world.batch)],
        "plans": [_one("plan", plan, reference=plan.reference) for plan in world.plans],
        "removals": [_one("removal", line, state=line.state) for line in lines],
        "reports": [_one("report", world.report, depth=world.report.depth)],
    }


def _login(world: World, person: Person) -> dict[str, Any]:
    return {
        "email": person.email,
        "password": world.password,
        "name": person.name,
        "uuid": str(person.uuid),
        "roles": sorted(person.roles),
        "active": person.is_active,
        "url": reverse("person", args=[person.uuid]),
    }


def _one(route: str, thing: Any, **facts: str) -> dict[str, str]:
    return {"uuid": str(thing.uuid), "url": reverse(route, args=[thing.uuid]), **facts}
