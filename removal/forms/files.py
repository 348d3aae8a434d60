"""Choosing files as evidence: several at once, each judged as it comes in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from removal.planning.attachments import Attachment
from removal.services import filing
from removal.services.filing import EvidenceRefusedError, Received

LIMITS = f"Up to {filing.MOST_FILES}, each of up to {filing.LARGEST_FILE // filing.MEGABYTE} MB."
TAKEN = {
    True: f"JPEG, PNG or WebP. Location and other hidden data are taken out. {LIMITS}",
    False: f"Photos (JPEG, PNG, WebP) or PDF. {LIMITS}",
}


class SeveralFiles(forms.FileInput):
    """A file control that takes several; on a phone one for photos alone opens the camera on the back."""

    allow_multiple_selected = True

    def __init__(self, *, photos: bool) -> None:
        camera = {"accept": filing.PHOTOS, "capture": "environment"}
        super().__init__(attrs={"multiple": True, **(camera if photos else {"accept": filing.DOCUMENTS})})


class EvidenceFilesField(forms.FileField):
    """Files for one place of a step; cleaned they are `Received`. Never required by itself."""

    def __init__(self, place: Attachment) -> None:
        self.place = place
        hint = " ".join(filter(None, (place.hint, TAKEN[place.photos])))
        super().__init__(
            label=place.label, help_text=hint, required=False, widget=SeveralFiles(photos=place.photos)
        )

    def clean(self, data: Any, initial: Any = None) -> list[Received]:
        """The files as they may be kept; one message for each that may not."""
        sent: list[UploadedFile[bytes]] = [each for each in data or () if each]
        if len(sent) > filing.MOST_FILES:
            raise forms.ValidationError(
                f"Choose at most {filing.MOST_FILES} files; add the others to the line afterwards"
            )
        taken, refused = [], []
        for each in sent:
            try:
                taken.append(self._received(each))
            except EvidenceRefusedError as refusal:
                refused.append(forms.ValidationError(str(refusal)))
        if refused:
            raise forms.ValidationError(refused)
        return taken

    def _received(self, sent: "UploadedFile[bytes]") -> Received:
        return filing.received(
            sent.name or "",
            sent.size or 0,
            sent.chunks(),
            kind=self.place.name,
            photos_only=self.place.photos,
        )


def files_name(place: Attachment) -> str:
    """The name of the control for a place."""
    return f"files_{place.name}"
