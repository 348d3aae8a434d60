"""Who a session belongs to."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import OuterRef

from inventory.models import Person, RoleHeld
from inventory.models.columns import codes_of, read_codes


class PersonBackend(ModelBackend):
    """Django's own backend; the person of a request comes with what every page asks of them.

    That is organisation, second factor and roles, in one question.
    """

    def get_user(self, user_id: Any) -> Person | None:
        """The person with this key, unless they were shut out since."""
        people = Person.objects.select_related("organisation", "second_factor").filter(pk=user_id)
        held = codes_of(RoleHeld.objects.filter(person=OuterRef("pk")), "role")
        person = people.annotate(role_codes=held).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        person.roles = read_codes(person.role_codes)
        return person
