"""Photos of a camera: adding some, taking one away."""

from django import forms

from inventory.forms.fields import TextField
from inventory.forms.files import FilesField
from inventory.govuk import PlainWords
from inventory.services import camera_photos


class AddPhotosForm(PlainWords, forms.Form):
    """Photos for a camera that is in the register."""

    photos = FilesField(
        kind=camera_photos.PHOTO,
        photos=True,
        label="Photos",
        hint=f"Its label, its place, its wiring. A camera has at most {camera_photos.MOST_PHOTOS} photos.",
        error_messages={"required": "Choose or take a photo"},
    )


class UseLabelForm(PlainWords, forms.Form):
    """Which state of the camera somebody saw when they said that the label is its own."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class TakeAwayPhotoForm(PlainWords, forms.Form):
    """Why a photo is taken away."""

    reason = TextField(
        label="Why is it taken away?",
        max_length=300,
        help_text="For example: it shows a person, or another camera",
        error_messages={"required": "Enter why the photo is taken away"},
    )
