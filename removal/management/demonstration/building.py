"""Making the demonstration: both organisations, at the pace of their story, and then the present again."""

from dataclasses import dataclass

from django.utils import timezone

from inventory.models import Person
from removal.management.demonstration import council, department
from removal.management.demonstration.cast import LABELS, Cast, address
from removal.management.demonstration.clock import story

CODES = (department.CODE, council.CODE)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody of the demonstration, and what they are in it."""

    organisation: str
    role: str
    person: Person


def build(*, share: float = 1.0) -> list[Cast]:
    """Both organisations, as they stand now; `share` is the size of their estates. Call it on an empty database."""
    with story(timezone.now()) as clock:
        first = department.tell(clock, share=share)
    with story(timezone.now()) as clock:
        return [first, council.tell(clock, share=share)]


def sign_ins() -> list[SignIn]:
    """Everybody who plays a part, by organisation and role."""
    found = []
    for code in CODES:
        for role, label in LABELS.items():
            person = Person.objects.select_related("organisation").get(email=address(code, role))
            found.append(SignIn(person.organisation.name, label, person))
    return found
