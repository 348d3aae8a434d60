"""Choosing photos and documents: several at once, each judged as it comes in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from inventory.services import kept_files
from inventory.services.kept_files import NotTakenError, Received

LIMITS = f"Up to {kept_files.MOST_FILES}, each of up to {kept_files.LARGEST_FILE // kept_files.MEGABYTE} MB."
TAKEN = {
    True: f"JPEG, PNG or WebP. Location and other hidden data are taken out. {LIMITS}",
    False: f"Photos (JPEG, PNG, WebP) or PDF. {LIMITS}",
}


class SeveralFiles(forms.FileInput):
    """A file control that takes several; on a phone one for photos alone opens the camera on the back."""

    allow_multiple_selected = True

    def __init__(self, *, photos: bool) -> None:
        camera = {"accept": kept_files.PHOTOS, "capture": "environment"}
        super().__init__(attrs={"multiple": True, **(camera if photos else {"accept": kept_files.DOCUMENTS})})


class FilesField(forms.FileField):
    """Photos, or photos and PDFs; cleaned they are `Received`. `kind` is what is kept of what they show."""

    too_many = f"Choose at most {kept_files.MOST_FILES} files; add the others afterwards"

    def __init__(self, *, kind: str, photos: bool, hint: str = "", **kwargs: Any) -> None:
        self.kind, self.photos = kind, photos
        kwargs.setdefault("help_text", " ".join(filter(None, (hint, TAKEN[photos]))))
        super().__init__(widget=SeveralFiles(photos=photos), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Received]:
        """The files as they may be kept; one message for each that may not."""
        sent: list[UploadedFile[bytes]] = [each for each in data or () if each]
        if self.required and not sent:
            raise forms.ValidationError(self.error_messages["required"])
        if len(sent) > kept_files.MOST_FILES:
            raise forms.ValidationError(self.too_many)
        taken, refused = [], []
        for each in sent:
            try:
                taken.append(self._received(each))
            except NotTakenError as refusal:
                refused.append(forms.ValidationError(str(refusal)))
        if refused:
            raise forms.ValidationError(refused)
        return taken

    def _received(self, sent: "UploadedFile[bytes]") -> Received:
        return kept_files.received(
            sent.name or "", sent.size or 0, sent.chunks(), kind=self.kind, photos_only=self.photos
        )
