"""Forms come out as GOV.UK patterns, with errors in words and tied to their controls."""

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string

from inventory.govuk import Checkboxes, DayField, PlainWords, Radios


class CameraForm(PlainWords, forms.Form):
    site = forms.ChoiceField(choices=[("", "Choose a site"), ("1", "Town Hall")])
    location = forms.CharField(help_text="For example, main entrance")
    ip = forms.CharField(label="IP address")
    kind = forms.ChoiceField(
        choices=[("camera", "Camera"), ("recorder", "Recorder")],
        widget=Radios(hints={"recorder": "Stores pictures"}),
    )
    in_place = forms.ChoiceField(label="Is it in place?", choices=[("y", "Yes")], widget=Radios(inline=True))
    limbs = forms.MultipleChoiceField(required=False, choices=[("1", "Ministers")], widget=Checkboxes())
    complete = forms.BooleanField(label="The list is complete")
    made_by = forms.CharField(error_messages={"required": "Say who made it"})
    own_name = forms.CharField(label="Your name")


class FilterForm(forms.Form):
    q = forms.CharField(required=False, label="Search")


def drawn(form: forms.Form, name: str) -> str:
    return str(form[name].as_field_group())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("site", "Select the site"),
        ("location", "Enter the location"),
        ("ip", "Enter the IP address"),
        ("kind", "Select the kind"),
        ("in_place", "Answer ‘Is it in place?’"),
        ("complete", "Tick to confirm: The list is complete"),
        ("made_by", "Say who made it"),
        ("own_name", "Enter your name"),
    ],
)
def test_an_empty_field_says_what_to_do(name, words):
    assert CameraForm({}).errors[name] == [words]


class LimitedForm(PlainWords, forms.Form):
    site = forms.ChoiceField(choices=[("1", "Town Hall")], required=False)
    sites = forms.MultipleChoiceField(choices=[("1", "Town Hall")], required=False)
    network = forms.ChoiceField(label="Which network?", choices=[("1", "Core")], required=False)
    name = forms.CharField(max_length=5, required=False)
    code = forms.CharField(min_length=3, required=False)
    email = forms.EmailField(label="E-mail address", required=False)
    rows = forms.IntegerField(label="Number of rows", min_value=1, max_value=9, required=False)
    cost = forms.DecimalField(required=False)
    day = forms.DateField(label="Day of the visit", required=False)
    own = forms.ChoiceField(choices=[], required=False, error_messages={"invalid_choice": "Not here"})


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("site", "9", "Choose the site from the list"),
        ("sites", ["9"], "Choose the sites from the list"),
        ("network", "9", "Answer ‘Which network?’ from the list"),
        ("name", "x" * 9, "Name must be 5 characters or fewer"),
        ("code", "x", "Code must be 3 characters or more"),
        ("email", "nobody", "Enter an e-mail address in the correct format, like name@example.gov.uk"),
        ("rows", "many", "The number of rows must be a number"),
        ("rows", "10", "Number of rows must be 9 or less"),
        ("rows", "0", "Number of rows must be 1 or more"),
        ("cost", "dear", "The cost must be a number"),
        ("day", "soon", "The day of the visit must be a real date, for example 27 3 2027"),
        ("own", "9", "Not here"),
    ],
)
def test_what_cannot_be_taken_is_told_in_our_words(name, typed, words):
    assert LimitedForm({name: typed}).errors[name] == [words]


def test_the_words_of_one_form_are_not_those_of_another():
    class Other(forms.Form):
        name = LimitedForm.base_fields["name"]

    LimitedForm({})

    assert "Ensure" in Other({"name": "x" * 9}).errors["name"][0]


def test_a_control_points_at_its_hint_and_its_error():
    html = drawn(CameraForm({}), "location")

    assert 'aria-describedby="id_location_helptext id_location_error"' in html
    assert 'id="id_location_helptext"' in html
    assert 'id="id_location_error"' in html
    assert "govuk-input--error" in html


def test_radios_stand_in_a_fieldset_that_points_at_the_error():
    html = drawn(CameraForm({}), "kind")

    assert '<fieldset class="govuk-fieldset" aria-describedby="id_kind_error">' in html
    assert html.count('class="govuk-radios__input"') == 2
    assert "aria-invalid" not in html


def test_a_choice_points_at_its_own_hint():
    html = drawn(CameraForm(), "kind")

    assert 'aria-describedby="id_kind_1_hint"' in html
    assert 'id="id_kind_1_hint">Stores pictures' in html


def test_several_choices_are_checkboxes_and_not_radios():
    assert 'data-module="govuk-checkboxes"' in drawn(CameraForm(), "limbs")


def test_no_control_is_checked_by_the_browser():
    assert " required" not in str(CameraForm())


def test_optional_is_said_only_where_other_fields_are_required():
    assert "(optional)" in drawn(CameraForm(), "limbs")
    assert "(optional)" not in drawn(CameraForm(), "location")
    assert "(optional)" not in str(FilterForm())


def test_the_error_summary_leads_to_the_first_radio_and_to_the_input():
    html = render_to_string("components/error_summary.html", {"form": CameraForm({})})

    assert '<a href="#id_kind_0">Select the kind</a>' in html
    assert '<a href="#id_location">Enter the location</a>' in html


def test_what_a_person_typed_is_escaped_in_field_and_error():
    html = str(CameraForm({"site": "<b>", "location": '"><script>'}))

    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    "typed",
    ["27 3 2027", " 27  03 2027 ", "27 March 2027", "27 mar 2027", "27/3/2027", "27.3.2027", "2027-03-27"],
)
def test_a_day_is_read_as_people_type_it(typed):
    assert DayField().clean(typed) == date(2027, 3, 27)


@pytest.mark.parametrize("typed", ["31 2 2027", "3 27 2027", "27 3 27", "soon"])
def test_what_is_no_day_is_refused_in_words(typed):
    with pytest.raises(forms.ValidationError, match="Enter a real date"):
        DayField().clean(typed)


def test_a_day_is_shown_again_in_a_form_that_is_read_again():
    class DayForm(forms.Form):
        due = DayField()

    assert 'value="27 03 2027"' in drawn(DayForm(initial={"due": date(2027, 3, 27)}), "due")
