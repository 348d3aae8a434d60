"""Which files each action takes, as data that forms are built from: photos first, since a phone's camera is at hand."""

from dataclasses import dataclass

from removal.planning.workflow import Action, Remark


@dataclass(frozen=True, slots=True)
class Attachment:
    """One place for files. `answers` names the fact that such a file answers, so that no words are needed.

    `photos` alone are taken where nothing else proves the step; elsewhere a PDF does as well.
    """

    name: str
    label: str
    hint: str = ""
    photos: bool = False
    answers: str = ""


ATTACHMENTS: dict[Action | Remark, tuple[Attachment, ...]] = {
    Action.ISOLATE: (Attachment("isolation_record", "Record of the change or of the test"),),
    Action.REMOVE: (
        Attachment("photo_before", "Photo before", photos=True, answers="photo_before"),
        Attachment("photo_after", "Photo after", photos=True, answers="photo_after"),
    ),
    Action.SANITISE: (Attachment("sanitising_record", "Certificate or photo of the media"),),
    Action.DISPOSE: (
        Attachment("waste_note", "Transfer or consignment note, as a file"),
        Attachment("disposal_record", "Certificate, as a file"),
    ),
    Action.VERIFY: (Attachment("check_record", "Photo of the place, or result of the scan"),),
    Remark.COULD_NOT: (Attachment("photo_of_cause", "Photo of what stands in the way", photos=True),),
    Remark.ADD_FILES: (Attachment("further", "Photos or documents"),),
}
KINDS: dict[str, str] = {one.name: one.label for taken in ATTACHMENTS.values() for one in taken}

PHOTOS_ON_SITE = tuple(one.name for taken in ATTACHMENTS.values() for one in taken if one.photos)
"""Of the camera where it hangs or hung, and of what stands in the way."""


def attachments(action: Action | Remark) -> tuple[Attachment, ...]:
    """The files that may be recorded with an action; none with most."""
    return ATTACHMENTS.get(action, ())
