"""Who a session belongs to."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from inventory.models import Person


class PersonBackend(ModelBackend):
    """Django's own backend; the person of a request comes with organisation and second factor: every page asks."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person with this key, unless they were shut out since."""
        person = Person.objects.select_related("organisation", "second_factor").filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
