"""Choosing files as evidence, for one place of a step."""

from inventory.forms.files import FilesField
from inventory.services import kept_files
from removal.planning.attachments import Attachment


class EvidenceFilesField(FilesField):
    """Files for one place of a step. Never required by itself."""

    too_many = f"Choose at most {kept_files.MOST_FILES} files; add the others to the line afterwards"

    def __init__(self, place: Attachment) -> None:
        super().__init__(
            kind=place.name, photos=place.photos, hint=place.hint, label=place.label, required=False
        )


def files_name(place: Attachment) -> str:
    """The name of the control for a place."""
    return f"files_{place.name}"
