"""Guessing at the sign-in: what slows it cannot be walked round."""

import pytest
from django.db import connection
from django.test import Client

from inventory.models import Person, SignInAttempt
from inventory.services import guessing
from tests.builders import PASSWORD, make_person
from tests.inventory.pages import text

pytestmark = pytest.mark.django_db
TOO_MANY = "too many wrong tries"


def sign_in(email, password="wrong", **headers):
    return Client().post("/sign-in/", {"email": email, "password": password}, **headers)


@pytest.mark.parametrize("spelt", ["ıda@mill.example", "IDA@MILL.EXAMPLE", "ida@mıll.example"])
def test_an_account_has_one_door_however_its_address_is_spelt(spelt):
    """PostgreSQL's UPPER takes a dotless i for an I: each spelling would have had five guesses of its own."""
    make_person(email="ida@mill.example")
    for _ in range(guessing.GUESSES):
        sign_in(spelt)

    answer = sign_in("ida@mill.example", PASSWORD)

    # SQLite compares letters of ASCII alone: there the other spellings are nobody's.
    one_and_the_same = connection.vendor == "postgresql" or spelt.isascii()
    assert (TOO_MANY in text(answer)) is one_and_the_same


def test_the_right_guess_among_too_many_made_at_once_is_refused_as_they_are(monkeypatch):
    person, looks, answers = make_person(), Person.check_password, []

    def look_when_the_others_have_been_looked_at(self, password):
        if password == PASSWORD:
            answers.extend(sign_in(person.email) for _ in range(guessing.GUESSES))
        return looks(self, password)

    monkeypatch.setattr(Person, "check_password", look_when_the_others_have_been_looked_at)
    right = sign_in(person.email, PASSWORD)

    assert right.status_code == 422
    assert TOO_MANY in text(right)
    assert TOO_MANY not in text(answers[-1])
    assert TOO_MANY in text(sign_in(person.email))


def test_behind_a_proxy_a_guesser_closes_their_own_door_and_not_everybodys(settings):
    settings.BEHIND_PROXY = True
    for number in range(guessing.GUESSES_OF_AN_ADDRESS):
        sign_in(f"nobody{number}@mill.example", HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.9")
    person = make_person()

    theirs = sign_in(person.email, PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.7")
    guessers = sign_in(person.email, PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.9")

    assert theirs.status_code == 302
    assert TOO_MANY in text(guessers), "only what the proxy itself added counts"


def test_without_a_proxy_nobody_chooses_the_address_that_they_are_counted_by():
    sign_in("nobody@mill.example", HTTP_X_FORWARDED_FOR="203.0.113.9")

    assert SignInAttempt.objects.get().address == "127.0.0.1"


def test_the_log_tells_of_each_refusal_and_never_what_was_typed(caplog):
    person = make_person()

    sign_in(person.email, "my secret words")
    sign_in("typed-a-password-here@mill.example")

    lines = [record.getMessage() for record in caplog.records if record.name == "lenscap.signing_in"]
    assert lines == [
        f"sign-in refused: password WRONG, account {person.uuid}, from 127.0.0.1",
        "sign-in refused: password WRONG, account unknown, from 127.0.0.1",
    ]
