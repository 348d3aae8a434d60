"""Django's forms in GOV.UK markup: a renderer, two widgets with hints, and a date as people type it.

`FORM_RENDERER` names `GovukRenderer`, so `{{ form }}` and `{{ field.as_field_group }}` come out right without
a word in any form. The patterns are those of the GOV.UK Design System (text input, radios, error message,
error summary): labels above, one hint, the error between hint and control, errors from the server only.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import (
    EmailValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

# First match wins, so a special widget stands before the one it is derived from.
KINDS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.HiddenInput, "hidden", ""),
    (forms.CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (forms.RadioSelect, "radios", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Select, "select", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.widgets.Input, "input", "govuk-input"),
)
CHOSEN = ("radios", "checkboxes", "select", "file")
DAY_FORMATS = ("%d %m %Y", "%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d")


def kind_of(widget: forms.Widget) -> tuple[str, str]:
    """The control's kind, as the templates know it, and its GOV.UK class; ("other", "") for none of these."""
    for family, kind, css in KINDS:
        if isinstance(widget, family):
            return kind, css
    return "other", ""


class GovukBoundField(BoundField):
    """A field that knows its kind, its classes, and where an error summary should send the reader."""

    @property
    def kind(self) -> str:
        """What the template draws: radios, checkboxes, checkbox, select, textarea, file, input or other."""
        return kind_of(self.field.widget)[0]

    @property
    def focus_id(self) -> str:
        """The id of the first control of this field: for radios and checkboxes that of the first choice."""
        return f"{self.auto_id}_0" if self.kind in ("radios", "checkboxes") else self.id_for_label

    @property
    def says_optional(self) -> bool:
        """Only where other fields are required; in a filter, where none is, it would say nothing new.

        A choice that is made already is not told to be optional either, nor is what an answer asks for.
        """
        if getattr(self.field, "asked_by_answer", False):
            return False
        needed = any(field.required for field in self.form.fields.values())
        chosen = self.kind in ("radios", "select") and bool(self.initial)
        return needed and not self.field.required and self.kind != "checkbox" and not chosen

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes plus classes; no `required`, so that every error is told in our words."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        kind, css = kind_of(widget)
        if kind in ("radios", "checkboxes"):
            attrs.pop("aria-invalid", None)  # allowed on the group, not on each choice
        elif self.errors and css and kind != "checkbox":
            css = f"{css} {css}--error"
        attrs["class"] = " ".join(filter(None, (css, widget.attrs.get("class"))))
        return attrs


class GovukRenderer(TemplatesSetting):
    """Names our templates for forms and fields, and the bound field above."""

    form_template_name = "govuk/form.html"
    formset_template_name = "govuk/formset.html"
    field_template_name = "govuk/field.html"
    bound_field_class = GovukBoundField


class Hinted(forms.widgets.ChoiceWidget):
    """Choices that may each carry a hint, stand side by side, or be small (for filters)."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints, self.inline, self.small = hints or {}, inline, small

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with its hint, and the control pointing at that hint's id."""
        option = super().create_option(name, value, *args, **kwargs)
        if hint := self.hints.get(str(value)):
            option["hint"] = hint
            option["attrs"]["aria-describedby"] = f"{option['attrs'].get('id', name)}_hint"
        return option


class Radios(Hinted, forms.RadioSelect):
    """GOV.UK radios."""


class Checkboxes(Hinted, forms.CheckboxSelectMultiple):
    """GOV.UK checkboxes for several choices."""


class DayField(forms.DateField):
    """A day typed in one box, day first: 27 3 2027, 27 March 2027, 27/3/2027, or 2027-03-27."""

    default_error_messages = {"invalid": "Enter a real date, for example 27 3 2027"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "For example, 27 3 2027")
        kwargs.setdefault("input_formats", DAY_FORMATS)
        box = {"class": "govuk-input--width-10", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.DateInput(attrs=box, format="%d %m %Y"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day; runs of spaces count as one. ValidationError when it is no day."""
        return super().to_python(" ".join(value.split()) if isinstance(value, str) else value)


class PlainWords(forms.BaseForm):
    """A mixin for forms: "Enter the model" and "Select the site" in place of "This field is required".

    What else Django would say of a field (a choice that is none, a text too long, no e-mail address) is put in our
    words too. A field's own `error_messages` win. Words: GOV.UK Design System, error messages.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            put_in_plain_words(field, str(self[name].label))


def put_in_plain_words(field: forms.Field, label: str) -> None:
    """Django's own messages of a field in our words; what the field says itself stays."""
    usual = _usual_messages(type(field))
    for code, words in _words(field, label).items():
        if field.error_messages.get(code) == usual.get(code):
            field.error_messages[code] = words
    field.validators = [_reworded(validator, label) for validator in field.validators]


def _usual_messages(kind: type[forms.Field]) -> dict[str, Any]:
    """What Django's own classes beneath a field say."""
    beneath = [each for each in reversed(kind.__mro__) if each.__module__.startswith("django.")]
    return {
        code: words
        for each in beneath
        for code, words in vars(each).get("default_error_messages", {}).items()
    }


def _words(field: forms.Field, label: str) -> dict[str, str]:
    """A message for each thing that Django finds wrong."""
    noun = _noun(label)
    again = (
        f"Answer ‘{label}’ from the list" if label.endswith("?") else f"Choose {_the(label)} from the list"
    )
    told = {
        "required": missing_words(field, label),
        "invalid_choice": again,
        "invalid_list": again,
        "invalid_pk_value": again,
        "empty": "The selected file is empty",
        "missing": "Select a file",
    }
    if isinstance(field, forms.EmailField):
        return told | {"invalid": "Enter an e-mail address in the correct format, like name@example.gov.uk"}
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return told | {"invalid": f"The {noun} must be a number"}
    if isinstance(field, forms.DateField):
        return told | {"invalid": f"The {noun} must be a real date, for example 27 3 2027"}
    return told


def _reworded(validator: Any, label: str) -> Any:
    """Django's limits and its check of an e-mail address, saying what to enter; any other validator as it is."""
    subject = label[:1].upper() + label[1:]
    limits = {
        MaxLengthValidator: f"{subject} must be %(limit_value)d characters or fewer",
        MinLengthValidator: f"{subject} must be %(limit_value)d characters or more",
        MaxValueValidator: f"{subject} must be %(limit_value)s or less",
        MinValueValidator: f"{subject} must be %(limit_value)s or more",
    }
    words = limits.get(type(validator))
    if words and validator.message == type(validator).message:
        return type(validator)(validator.limit_value, message=words)
    if type(validator) is EmailValidator:
        return EmailValidator(
            message="Enter an e-mail address in the correct format, like name@example.gov.uk"
        )
    return validator


def missing_words(field: forms.Field, label: str) -> str:
    """What to do about an empty field, from its label: a question asks for an answer, a noun is entered."""
    kind = kind_of(field.widget)[0]
    if kind == "checkbox":
        return f"Tick to confirm: {label}"
    if label.endswith("?"):
        return f"Answer ‘{label}’"
    return f"{'Select' if kind in CHOSEN else 'Enter'} {_the(label)}"


def _the(label: str) -> str:
    """The label with its article; what is called yours has none."""
    noun = _noun(label)
    return noun if noun.startswith("your ") else f"the {noun}"


def _noun(label: str) -> str:
    """The label inside a sentence; an abbreviation (IP address) keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
