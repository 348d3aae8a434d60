"""What is to become of cameras ticked in a list: one form for each thing that may be done with several at once."""

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import PlainWords, Radios
from inventory.models import Connection


class PlanForm(forms.Form):
    """Nothing more is asked: each camera goes into the plan of its own site."""


class AskForm(PlainWords, forms.Form):
    """The question to the sites."""

    text = TextField(
        label="What do you want to know?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Leave it empty to ask what the label on the back says",
    )


class NetworkForm(PlainWords, forms.Form):
    """The network that they are on."""

    connection = forms.ChoiceField(
        label="Which network are they on?", choices=Connection.choices, widget=Radios()
    )
    reason = TextField(
        label="How do you know?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter how you know, for example the network plan or who told you"},
    )
