"""Guessing is slowed: five wrong tries in five minutes close a door for the rest of them, never for good.

A door is an account's password or its second factor; the address that the tries come from has a wider one of its own
(reference: reliability-security, 2.2). Tries are kept in the database, so that every process counts the same.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto

from django.utils import timezone

from inventory.models import Person, SignInAttempt

GUESSES = 5
GUESSES_OF_AN_ADDRESS = 20
GUESSING_WINDOW = timedelta(minutes=5)
TOO_MANY_WORDS = "There were too many wrong tries. Wait five minutes, then try again."

log = logging.getLogger("lenscap.signing_in")


class Guess(Enum):
    """What became of a try."""

    RIGHT = auto()
    WRONG = auto()
    TOO_MANY = auto()


def door_of(email: str) -> str:
    """The door of an account, one however its address is spelt.

    The database finds a person by more spellings than two that are equal here: PostgreSQL takes a dotless i for an I.
    """
    known = Person.objects.filter(email__iexact=email).values_list("email", flat=True).first()
    return (known or email).lower()[:254]


def guess(door: str, address: str, look: Callable[[], bool]) -> Guess:
    """Look whether a try is right, unless there were too many wrong ones; a right one opens the door again.

    Tries made at once are looked at together, so the wrong ones are counted again afterwards: among too many of them
    the right one is refused as they are, and in the same words.
    """
    if _too_many(door, address):
        return _refused(door, address, Guess.TOO_MANY)
    right = look()
    too_many_by_now = _too_many(door, address)
    if not right:
        _note(door, address)
    if too_many_by_now or not right:
        return _refused(door, address, Guess.TOO_MANY if too_many_by_now else Guess.WRONG)
    SignInAttempt.objects.filter(email=door).delete()
    return Guess.RIGHT


def _too_many(door: str, address: str) -> bool:
    recent = SignInAttempt.objects.filter(at__gt=timezone.now() - GUESSING_WINDOW)
    return (
        recent.filter(email=door).count() >= GUESSES
        or recent.filter(address=address[:45]).count() >= GUESSES_OF_AN_ADDRESS
    )


def _note(door: str, address: str) -> None:
    """Count a wrong try and forget those that no longer matter."""
    SignInAttempt.objects.filter(at__lte=timezone.now() - GUESSING_WINDOW).delete()
    SignInAttempt.objects.create(email=door, address=address[:45])


def _refused(door: str, address: str, guess: Guess) -> Guess:
    """Leave a line in the log (ASVS 5.0, 16.3.1) that names the account by its key, never by what was typed."""
    person = Person.objects.filter(email=door.removeprefix(CODES)).values_list("uuid", flat=True).first()
    what = "code" if door.startswith(CODES) else "password"
    log.warning("sign-in refused: %s %s, account %s, from %s", what, guess.name, person or "unknown", address)
    return guess


CODES = "code of "


def door_of_codes(person: Person) -> str:
    """The door of a person's second factor: apart from the password's, so that neither opens the other."""
    return f"{CODES}{person.email.lower()}"[:254]
