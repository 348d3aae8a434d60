"""The world that the doors are tried in: seeded by the command, with a browser for each principal."""

import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from inventory.audit.triggers import lift_triggers, renew_triggers
from inventory.models import CameraPhoto, Organisation, Reconciliation, Role
from inventory.services.membership import deactivate
from inventory.services.people import add_person
from inventory.services.tallying import lift_tally_triggers, renew_tally_triggers
from removal.models import EvidenceFile, Exemption
from removal.routes import BY_NAME

ROLES = tuple(role.value for role in Role)
PRINCIPALS = (*ROLES, "anonymous", "stranger", "deactivated")
AT_A_SITE = ("facilities_manager", "contractor")

# What every statement begins with that can change a row, behind a WITH or not.
WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|COPY|MERGE|WITH)\b", re.IGNORECASE)

# How many requests the matrix made; the terminal summary tells.
asked = {"requests": 0}
# What this process seeded first: rows, files and what was told of them, to be put in place again.
kept: dict = {}


@dataclass
class Doors:
    """Every route with its example objects, and a signed-in browser for each principal."""

    routes: list
    ours: dict
    theirs: dict
    elsewhere: dict
    folder: Path
    clients: dict = field(default_factory=dict)
    roles: dict = field(default_factory=dict)


def command(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return json.loads(out.getvalue())


@contextmanager
def standing(folder):
    """The world committed and its files in that folder, until it is cleared away."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("uploads", "reports", "evidence"):
            patch.setattr(settings, f"{name.upper()}_DIR", folder / name)
        patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        try:
            yield open_doors(folder)
        finally:
            lift_triggers()
            lift_tally_triggers()
            call_command("flush", interactive=False, verbosity=0)
            renew_triggers()
            renew_tally_triggers()


def open_doors(folder):
    """Seed the empty database and sign everybody in."""
    ours, theirs = seed(folder)["organisations"]
    doors = Doors(command("urls_json"), ours, theirs, elsewhere(ours), folder)
    a, b = (Organisation.objects.get(code=each["code"]) for each in (ours, theirs))
    for person in a.people.filter(is_active=True):
        sign_in(doors, next(iter(person.roles)), person)
    sign_in(
        doors,
        "stranger",
        add_person("all@b.example", organisation=b, roles=ROLES, sites=b.sites.all(), by=None),
    )
    gone = add_person("gone@a.example", organisation=a, roles=ROLES, sites=a.sites.all(), by=None)
    sign_in(doors, "deactivated", gone)
    deactivate(gone, by=a.people.get(email__startswith="administrator"))
    doors.clients["anonymous"] = Client()
    return doors


def seed(folder):
    """Fill the empty database and the folder; what the command told. On SQLite once in a process, then from a copy."""
    connection.ensure_connection()
    if kept:
        kept["rows"].backup(connection.connection)
        shutil.copytree(kept["files"].name, folder, dirs_exist_ok=True)
        return kept["told"]
    told = command("seed_test_world", "--seed", "7", "--json")
    if connection.vendor == "sqlite":
        kept.update(told=told, rows=sqlite3.connect(":memory:"), files=tempfile.TemporaryDirectory())
        connection.connection.backup(kept["rows"])
        shutil.copytree(folder, kept["files"].name, dirs_exist_ok=True)
    return told


def sign_in(doors, principal, person):
    doors.clients[principal] = Client()
    doors.clients[principal].force_login(person)
    doors.roles[principal] = person.roles


def elsewhere(ours):
    """What the own organisation has at its second site, out of reach of those who work at the first alone."""
    line = next(each for each in ours["removals"] if each["state"] == "submitted")
    exemption = Exemption.objects.get(removal__uuid=line["uuid"])
    there = exemption.removal.plan.site
    return {
        "site": {"uuid": ours["sites"][1]["uuid"]},
        "camera": {"uuid": ours["cameras"][6]["uuid"]},
        "photo": {"uuid": str(CameraPhoto.objects.get(camera__uuid=ours["cameras"][6]["uuid"]).uuid)},
        "question": {"uuid": ours["questions"][1]["uuid"]},
        "plan": {"uuid": ours["plans"][1]["uuid"]},
        "exemption": {"uuid": str(exemption.uuid)},
        "reconciliation": {"uuid": str(second_comparison(ours).uuid)},
        "comparison list": {"uuid": str(second_comparison(ours).uuid), "kind": "new"},
        "round": {"uuid": str(there.surveys.first().uuid)},
        "attestation": {"uuid": str(there.attestations.first().uuid)},
        "evidence file": {"uuid": str(EvidenceFile.objects.get(evidence__removal__uuid=line["uuid"]).uuid)},
        "removal": {"uuid": line["uuid"]},
        "removal step": {"uuid": line["uuid"], "action": "isolate"},
    }


def second_comparison(ours):
    """The network of the second site, compared by the lead."""
    return Reconciliation.objects.get(organisation__code=ours["code"], site__uuid=ours["sites"][1]["uuid"])


def fingerprint():
    """One hash for each table, over every row; when a session was last used is no part of the world."""
    hashes = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - {"django_session"}:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            hashes[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return hashes


@contextmanager
def writing():
    """The statements that write anything but a session while this lasts: where there are none, nothing changed."""
    heard = []

    def hear(execute, sql, params, many, context):
        if WRITES.match(sql) and "django_session" not in sql:
            heard.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield heard


def changed(before):
    """The tables that differ from an earlier fingerprint."""
    now = fingerprint()
    return sorted(table for table in now if now[table] != before[table])


def permission(told, method):
    """What the route table says that a request needs."""
    return BY_NAME[told["name"]].permission(method)
