"""What views of decisions share: showing what one would move, at once or by a job, and whether that was seen."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from inventory import jobs
from inventory.models import Camera
from inventory.views.requests import PersonRequest
from removal import access
from removal.models import Foreseen
from removal.services import foreseeing, previewing
from removal.services.foreseeing import Answers


def shown(request: PersonRequest, answers: Answers, cameras: QuerySet[Camera]) -> dict[str, Any] | None:
    """What the templates of previews show; None when there are too many cameras to work it out at once."""
    if (row := sent_with(request, answers)) is not None:
        return of_foreseen(row)
    if not foreseeing.at_once(cameras):
        return None
    own = request.user.organisation
    found = previewing.preview(own, cameras, answers.supposed, on=timezone.localdate())
    return {"preview": found, "seen": answers.mark(own)}


def of_foreseen(row: Foreseen) -> dict[str, Any]:
    """The same from what a job has worked out."""
    mark = foreseeing.answers_of(row).mark(row.organisation)
    found = foreseeing.found_by(row)
    return {"preview": found, "seen": mark, "foreseen": row, "moved_since": mark != row.mark}


def start(request: PersonRequest, answers: Answers) -> Foreseen:
    """Have it worked out in the background."""
    own = request.user.organisation
    with transaction.atomic():
        row = foreseeing.start(answers, own, on=timezone.localdate(), by=request.user)
        jobs.enqueue("foresee", organisation=own, by=request.user, foreseen=row.pk)
    return row


def unseen(request: PersonRequest, answers: Answers) -> bool:
    """Whether something else was shown than would now be decided: other answers, or another estate."""
    seen = request.POST.get("seen", "")
    return bool(seen) and seen != answers.mark(request.user.organisation)


def sent_with(request: PersonRequest, answers: Answers) -> Foreseen | None:
    """What was worked out for just these answers, as the page that they come from says."""
    try:
        uuid = UUID(request.POST.get("foreseen", ""))
    except ValueError:
        return None
    row = access.foreseen(request.user).filter(uuid=uuid, state=Foreseen.State.DONE).first()
    same = row is not None and sorted(row.answers) == sorted(map(list, answers.sent))
    return row if same else None
