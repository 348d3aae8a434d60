"""`manage.py urls_json`"""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver

from inventory.models import (
    Camera,
    CameraPhoto,
    Determination,
    DraftEdition,
    Fingerprint,
    ImportBatch,
    Job,
    Organisation,
    Person,
    Reconciliation,
    SavedView,
    Site,
    SiteQuestion,
)
from removal.models import (
    Appointment,
    Attestation,
    EvidenceFile,
    Exemption,
    Foreseen,
    Removal,
    RemovalPlan,
    Report,
    Return,
    Survey,
)
from removal.routes import BY_NAME, Route

# What of a draft an address names: the label that the test world's drafts change.
WITHIN_A_DRAFT = {
    "draft part": {"part": "vendors"},
    "draft entry": {"part": "vendors", "entry": "hikvision"},
}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
Kwargs = dict[str, str]


class Command(BaseCommand):
    """Print every address with its methods, the permission it needs, and example objects."""

    help = "Print every route as JSON: name, pattern, methods, permission, example kwargs."

    def handle(self, *args: Any, **options: Any) -> None:
        own, other = (_examples(organisation) for organisation in _first_two())
        unknown = _unknown()
        told = [
            _told(BY_NAME[name], pattern)
            | {"kwargs": {"own": own.get(of), "other": other.get(of), "unknown": unknown.get(of)}}
            for name, pattern in _addresses()
            for of in (BY_NAME[name].of,)
        ]
        self.stdout.write(json.dumps(told, indent=2))


def _told(route: Route, pattern: str) -> dict[str, Any]:
    return {
        "name": route.name,
        "pattern": pattern,
        "methods": list(route.methods),
        "public": route.public,
        "permission": _name_of(route, "GET"),
        "permission_to_change": _name_of(route, "POST") if "POST" in route.methods else None,
        "its_askers_alone": route.its_askers,
        "names": route.of,
    }


def _name_of(route: Route, method: str) -> str | None:
    permission = route.permission(method)
    return permission.name if permission else None


def _addresses() -> list[tuple[str, str]]:
    """Every named address with its pattern. Raises CommandError for one that `removal.routes` does not know."""
    found = list(_walk(get_resolver().url_patterns))
    if strays := sorted(name for name, _ in found if name not in BY_NAME):
        raise CommandError(f"removal/routes.py has no row for {', '.join(strays)}.")
    return found


def _walk(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, before + str(each.pattern))
        else:
            yield each.name or "", f"/{before}{each.pattern}"


def _first_two() -> list[Organisation | None]:
    """The oldest organisation and the one after it, where there are such."""
    found: list[Organisation | None] = list(Organisation.objects.order_by("pk")[:2])
    return [*found, None, None][:2]


def _examples(organisation: Organisation | None) -> dict[str, Kwargs]:
    """The first thing of each kind that the organisation has; of people the last active one."""
    if organisation is None:
        return {}
    people = Person.objects.filter(organisation=organisation, is_active=True).order_by("-pk")
    firsts: dict[str, QuerySet[Any]] = {
        "site": Site.objects.filter(organisation=organisation).order_by("pk"),
        "camera": Camera.objects.in_register().filter(organisation=organisation).order_by("pk"),
        "photo": CameraPhoto.objects.kept().filter(camera__organisation=organisation).order_by("pk"),
        "device": Fingerprint.objects.filter(organisation=organisation).order_by("pk"),
        "determination": Determination.objects.filter(fingerprint__organisation=organisation).order_by("pk"),
        "question": SiteQuestion.objects.filter(camera__organisation=organisation).order_by("pk"),
        "saved view": SavedView.objects.filter(organisation=organisation).order_by("pk"),
        "foreseen decision": Foreseen.objects.filter(organisation=organisation).order_by("pk"),
        "import": ImportBatch.objects.filter(organisation=organisation).order_by("pk"),
        "draft": DraftEdition.objects.filter(organisation=organisation).order_by("pk"),
        "job": Job.objects.filter(organisation=organisation).order_by("pk"),
        "reconciliation": Reconciliation.objects.filter(organisation=organisation).order_by("pk"),
        "plan": RemovalPlan.objects.filter(organisation=organisation).order_by("pk"),
        "removal": Removal.objects.filter(plan__organisation=organisation).order_by("pk"),
        "evidence file": EvidenceFile.objects.filter(
            evidence__removal__plan__organisation=organisation
        ).order_by("pk"),
        "exemption": Exemption.objects.filter(organisation=organisation).order_by("pk"),
        "appointment": Appointment.objects.filter(organisation=organisation).order_by("pk"),
        "round": Survey.objects.filter(organisation=organisation).order_by("-state", "pk"),
        "attestation": Attestation.objects.filter(organisation=organisation).order_by("pk"),
        "report": Report.objects.filter(organisation=organisation).order_by("pk"),
        "return": Return.objects.filter(organisation=organisation).order_by("pk"),
        "person": people,
    }
    found = {of: things.first() for of, things in firsts.items()}
    examples = {of: {"uuid": str(thing.uuid)} for of, thing in found.items() if thing}
    if "removal" in examples:
        examples["removal step"] = examples["removal"] | {"action": "isolate"}
    if "reconciliation" in examples:
        examples["comparison list"] = examples["reconciliation"] | {"kind": "new"}
    if "draft" in examples:
        examples |= {of: examples["draft"] | within for of, within in WITHIN_A_DRAFT.items()}
    examples["edition"] = {"number": "1"}
    return examples | {"maker": {"maker": "hikvision"}, "instrument": {"instrument": "uk-wms-2022"}}


def _unknown() -> dict[str, Kwargs]:
    kinds = (
        "site",
        "camera",
        "photo",
        "device",
        "determination",
        "question",
        "saved view",
        "foreseen decision",
        "draft",
        "import",
        "job",
        "reconciliation",
        "plan",
        "removal",
        "evidence file",
        "exemption",
        "appointment",
        "round",
        "attestation",
        "report",
        "return",
        "person",
    )
    return {
        **{of: {"uuid": UNKNOWN} for of in kinds},
        "removal step": {"uuid": UNKNOWN, "action": "isolate"},
        "comparison list": {"uuid": UNKNOWN, "kind": "new"},
        **{of: {"uuid": UNKNOWN} | within for of, within in WITHIN_A_DRAFT.items()},
        "edition": {"number": "99999"},
        "maker": {"maker": "nobody-at-all"},
        "instrument": {"instrument": "nothing-at-all"},
        "token": {"token": "no-such-token"},
    }
