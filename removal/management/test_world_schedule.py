"""A schedule of its own in a test world: the department was an adopter once, and its words are still kept."""

from collections.abc import Callable

from django.utils import timezone

from inventory.models import Organisation, Person
from inventory.services.organisations import change_kind
from removal.planning.obligations import Org
from removal.planning.policies import shipped_policy
from removal.services.policies import adopt


def adopt_once(administrator: Person, canary: Callable[..., str]) -> None:
    """Adopt the shipped council policy as an adopter, then be a department again."""
    organisation, kinds = administrator.organisation, Organisation.Kind
    change_kind(organisation, kinds.ADOPTER, by=administrator, reason=canary("Adopted"))
    organisation.refresh_from_db()
    policy = shipped_policy(Org.of_kind(kinds.ADOPTER))
    adopt(organisation, policy, on=timezone.localdate(), by=administrator, reason=canary("Resolved"))
    change_kind(organisation, kinds.CENTRAL_GOVERNMENT, by=administrator, reason=canary("Back"))
    organisation.refresh_from_db()
