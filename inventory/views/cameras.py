"""Cameras: the list, one camera with its reasons, logging and editing one."""

import itertools
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.access import Permission
from inventory.audit.wording import Change, changes_of
from inventory.classification.evidence import Tendency
from inventory.classification.standings import Answer
from inventory.filters import CameraFilter
from inventory.forms.cameras import CameraForm, EditCameraForm
from inventory.models import AuditEvent, Camera, Finding, ImportRow, Verdict
from inventory.services.labels import offer
from inventory.services.registering import (
    AlreadyLoggedError,
    ChangedMeanwhileError,
    edit_camera,
)
from inventory.tables import CameraTable, Sorting, capped_count, window
from inventory.views.requests import PersonRequest, wants_part

ROWS_OF_FILES_SHOWN = 5
EVENTS_SHOWN = 20
GROUNDS_SHOWN = 4
QUESTIONS_SHOWN = 3
# What may be done with the ticked cameras (removal.views.chosen), in the words of the buttons.
CHOICES = (
    ("plan", "Plan their removal", Permission.WORK_ON_PLANS),
    ("ask", "Ask their sites", Permission.DETERMINE),
    ("network", "Record their network", Permission.CHANGE_CAMERAS),
)


@require_safe
def cameras(request: PersonRequest) -> HttpResponse:
    """Find cameras: filters, five columns, next and previous; htmx takes the results alone."""
    access.require(request.user, Permission.SEE_REGISTER)
    narrowed = CameraFilter(request.GET, person=request.user)
    context = {
        "filter": narrowed,
        "may_add_camera": access.may(request.user, Permission.CHANGE_CAMERAS),
        "may_import": access.may(request.user, Permission.IMPORT),
        "choices": [(do, words) for do, words, needed in CHOICES if access.may(request.user, needed)],
        **_results(request, narrowed),
    }
    page = "inventory/_camera_results.html" if wants_part(request) else "inventory/cameras.html"
    return render(request, page, context)


def _results(request: PersonRequest, narrowed: CameraFilter) -> dict[str, Any]:
    sorting = Sorting.asked(request.GET.get("sort", ""))
    seen = window(
        narrowed.qs,
        access.cameras(request.user),
        sorting,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    count, most = capped_count(narrowed.qs, narrowed.counted_to), narrowed.counted_to
    return {
        "table": CameraTable(
            seen.rows, today=timezone.localdate(), sorting=sorting, choose=_may_choose(request)
        ),
        "may_choose": _may_choose(request),
        "count": min(count, most),
        "counted_all": count <= most,
        "active": narrowed.active,
        "previous_url": _turned(request, before=seen.rows[0]) if seen.rows and seen.more_before else "",
        "next_url": _turned(request, after=seen.rows[-1]) if seen.rows and seen.more_after else "",
    }


def _may_choose(request: PersonRequest) -> bool:
    """Whether cameras can be ticked, to do something with several at once."""
    return access.may(request.user, Permission.CHANGE_CAMERAS)


def _turned(request: PersonRequest, **cursor: Camera) -> str:
    """This list's address, moved on to before or after a camera."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query.update({name: str(camera.uuid) for name, camera in cursor.items()})
    return f"{reverse('cameras')}?{query.urlencode()}"


@require_safe
def camera(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One camera: what was said of it, what follows and why, what became of it."""
    camera = access.camera(request.user, uuid)
    finding = camera.fingerprint.finding if camera.fingerprint else None
    photos = access.photos_of(request.user, camera)
    context = {
        "camera": camera,
        "recorder": access.recorder_of(camera),
        "file_rows": _file_rows(request, camera),
        "photos": photos,
        "offer": offer(camera, photos),
        "events": _events(request, camera),
        "sees_audit": access.may(request.user, Permission.SEE_AUDIT),
        "may_change": access.may(request.user, Permission.CHANGE_CAMERAS),
        "questions": access.questions_about(request.user, camera)[:QUESTIONS_SHOWN],
        "may_answer": access.may(request.user, Permission.ANSWER_QUESTIONS),
        "may_ask": access.may(request.user, Permission.DETERMINE),
        "sees_review": access.may(request.user, Permission.SEE_REVIEW),
    }
    return render(request, "inventory/camera.html", context | _reasons(camera, finding))


def _reasons(camera: Camera, finding: Finding | None) -> dict[str, Any]:
    """What the page says of the judgement: what counted, what did not, and each instrument's answer by maker."""
    if finding is None:
        return {"finding": None}
    counted = [ground for ground in finding.grounds if not _was_outweighed(ground["tendency"], finding)]
    judged = f"Judged on {date_format(finding.judged_on, 'j F Y')} under edition {finding.edition.number}"
    return {
        "finding": finding,
        "heading": HEADINGS[Verdict(finding.verdict)],
        "means": MEANINGS[Verdict(finding.verdict)],
        "grounds": counted[:GROUNDS_SHOWN],
        "also_seen": counted[GROUNDS_SHOWN:]
        + [ground for ground in finding.grounds if ground not in counted],
        "footing": f"{judged} of your organisation’s restricted list. {finding.get_basis_display()}.",
        **_standings(finding),
    }


def _was_outweighed(tendency: str, finding: Finding) -> bool:
    """Whether grounds are no reason for the verdict: set aside, or a clear owner's label over a restricted make."""
    return tendency in SET_ASIDE or (tendency == Tendency.CLEAR and finding.verdict == Verdict.RESTRICTED)


def _standings(finding: Finding) -> dict[str, Any]:
    """What the laws and lists say: the criterion that gives the verdict apart from those that only inform."""

    def by_maker(wanted: bool) -> list[tuple[str, list[dict[str, str]]]]:
        told = [each for each in finding.standings if (each["answer"] in CRITERION_ANSWERS) is wanted]
        groups = itertools.groupby(told, key=lambda each: str(each["maker"]))
        return [(_maker_name(finding, maker), list(answers)) for maker, answers in groups]

    return {"criterion": by_maker(True), "others": by_maker(False), "s889": S889[finding.s889]}


def _maker_name(finding: Finding, maker: str) -> str:
    """The settled maker's name; one only in question is told by its id."""
    return finding.maker_name if maker == finding.maker else maker.replace("-", " ").capitalize()


S889 = {"yes": "named", "no": "not named", "unknown": "unknown"}
CRITERION_ANSWERS = {Answer.MEETS, Answer.DOES_NOT_MEET, Answer.NOT_SETTLED}
SET_ASIDE = {Tendency.ASIDE, Tendency.IGNORED}
HEADINGS = {
    Verdict.RESTRICTED: "Why this camera is restricted",
    Verdict.SUSPECTED: "Why this camera needs checking",
    Verdict.UNKNOWN: "Why Lenscap cannot tell",
    Verdict.CLEAR: "Why this camera is not restricted",
}
MEANINGS = {
    Verdict.RESTRICTED: "It is made by a company that your organisation’s list assesses as restricted.",
    Verdict.SUSPECTED: "There are signs of a restricted maker, but they do not settle it. Somebody has to look.",
    Verdict.UNKNOWN: "Nothing that is known settles who made it. It counts as neither restricted nor clear.",
    Verdict.CLEAR: "Its maker is known, and your organisation’s list does not assess it as restricted.",
}


def _file_rows(request: PersonRequest, camera: Camera) -> QuerySet[ImportRow]:
    """The rows of files that spoke of this camera, newest first, as far as the person sees those files."""
    mine = camera.import_rows.filter(batch__in=access.imports(request.user))
    return mine.select_related("batch").order_by("-pk")[:ROWS_OF_FILES_SHOWN]


def _events(request: PersonRequest, camera: Camera) -> list[tuple[AuditEvent, list[Change]]]:
    """The newest events of this camera, each with what it changed."""
    about = access.audit_events(request.user).filter(subject_kind="camera", subject_key=str(camera.uuid))
    return [(event, changes_of(event)) for event in about.order_by("-pk")[:EVENTS_SHOWN]]


def name_the_other(request: PersonRequest, form: CameraForm, other: Camera) -> None:
    """Say which camera has this reference, serial or MAC, unless it hangs where the person does not work."""
    if access.cameras(request.user).filter(pk=other.pk).exists():
        words = (
            '<a href="{}">{}</a> at {} is logged already with this reference, serial number or MAC address'
        )
        form.add_error(None, format_html(words, reverse("camera", args=[other.uuid]), other, other.site))
    else:
        form.add_error(
            None, "A camera at another site is logged already with this serial number or MAC address"
        )


def told(camera: Camera) -> str:
    """The verdict of a camera just judged, with its first reason or what would settle it."""
    finding = camera.fingerprint.finding if camera.fingerprint else None
    if finding is None:
        return "It is not checked yet."
    first = finding.grounds[0]["sentence"] if finding.grounds else ""
    return {
        Verdict.RESTRICTED: f"It is restricted. {first}",
        Verdict.SUSPECTED: f"It needs checking. {finding.question}",
        Verdict.UNKNOWN: f"Lenscap cannot tell who made it. {finding.question}",
        Verdict.CLEAR: "It is not restricted.",
    }[Verdict(finding.verdict)]


@require_http_methods(["GET", "HEAD", "POST"])
def change_camera(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Edit what is said of a camera; a change made meanwhile by somebody else is shown, and nothing is lost."""
    camera = access.camera_to_change(request.user, uuid)
    posted = request.method == "POST"
    form = EditCameraForm(request.POST if posted else None, person=request.user, camera=camera)
    if form.is_valid():
        try:
            changed = _changed(request, form, camera)
        except ChangedMeanwhileError as meanwhile:
            return _conflict(request, form, meanwhile.camera)
        if changed:
            messages.success(
                request, f"Camera {changed} saved. {told(changed)}{_left_behind(camera, changed)}"
            )
            return redirect("camera", uuid=camera.uuid)
    context = {"form": form, "camera": camera}
    return render(request, "inventory/edit_camera.html", context, status=422 if posted else 200)


def _changed(request: PersonRequest, form: EditCameraForm, camera: Camera) -> Camera | None:
    version = form.cleaned_data["version"]
    try:
        return edit_camera(camera, form.facts(), version=version, on=timezone.localdate(), by=request.user)
    except AlreadyLoggedError as known:
        name_the_other(request, form, known.camera)
        return None


def _left_behind(before: Camera, after: Camera) -> str:
    """What to say when a decision on the camera's former description does not hold for the new one."""
    finding = before.fingerprint.finding if before.fingerprint else None
    if finding is None or finding.determination is None or before.fingerprint_id == after.fingerprint_id:
        return ""
    return f" What is said of it has changed, so the decision “{finding.determination.words}” no longer holds for it."


def _conflict(request: PersonRequest, form: EditCameraForm, now: Camera) -> HttpResponse:
    """Both values of each field that differs; the form keeps what was typed and is ready to be saved over."""
    theirs = EditCameraForm(person=request.user, camera=now)
    differing = [
        (form[name].label, _shown(theirs, name), _shown(form, name))
        for name, typed in form.facts().items()
        if typed != getattr(now, name)
    ]
    kept = request.POST.copy()
    kept["version"] = str(now.version)
    again = EditCameraForm(kept, person=request.user, camera=now)
    context = {"form": again, "camera": now, "differing": differing}
    return render(request, "inventory/edit_camera.html", context, status=409)


def _shown(form: EditCameraForm, name: str) -> str:
    """A field's value in words: the label of a choice, else the text."""
    field = form[name]
    choices = {str(value): str(label) for value, label in getattr(field.field, "choices", ())}
    value = str(field.value() or "")
    return choices.get(value, value)
