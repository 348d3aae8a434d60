"""Half-way through a sign-in: the password was right, the code is still to come; nothing is open yet."""

import time

from django.contrib.sessions.backends.base import SessionBase

from inventory.models import Person

KEY = "half_way"
LIVES_S = 5 * 60


def begin(session: SessionBase, person: Person, *, wanted: str) -> None:
    """Remember whose password was right; under a new session key, since a key given before may be known."""
    session.flush()
    session[KEY] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "at": int(time.time()),
        "wanted": wanted,
    }


def person_of(session: SessionBase) -> Person | None:
    """Whose code is waited for; None after five minutes, or when password, roles or factor changed meanwhile."""
    kept = session.get(KEY)
    if not kept or not 0 <= time.time() - kept["at"] <= LIVES_S:
        return None
    found = Person.objects.select_related("organisation", "second_factor")
    person = found.filter(pk=kept["person"], is_active=True).first()
    return person if person and person.get_session_auth_hash() == kept["hash"] else None


def wanted(session: SessionBase) -> str:
    """Where they were going, as checked when they began."""
    return str(session[KEY]["wanted"])


def forget(session: SessionBase) -> None:
    """The sign-in is whole."""
    session.pop(KEY, None)


def as_it_is_now(person: Person) -> Person:
    """The person read anew, with what was just changed."""
    return Person.objects.select_related("organisation", "second_factor").get(pk=person.pk)
