"""A second factor beside the password: six digits from an authenticator app, or a recovery code (RFC 6238).

Why so: docs/decisions/a-second-factor-is-ours-with-pyotp.md. A secret is stored encrypted under a key derived from
SECRET_KEY, and under the newest one again with each use. Neither secrets nor codes ever reach the audit trail.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import date

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.models import Organisation, Person, RecoveryCode, SecondFactor
from inventory.services.membership import YourselfError
from inventory.services.qr_codes import Picture, qr_code

ISSUER = "Lenscap"
RECOVERY_CODES = 10
# No signs that are taken for each other: 16 of these 31 are 79 bits, too many to try out against a stolen hash.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4
DIGITS = re.compile(r"[0-9]{6}")
# A phone's clock may be half a minute wrong either way.
STEPS_AROUND = (0, -1, 1)


class WrongCodeError(Exception):
    """Not the code of this moment."""


class StillNeededError(Exception):
    """The organisation asks for it, so it can be exchanged and not given up."""


def must_be_set_up(person: Person, *, on: date) -> bool:
    """Whether the organisation asks this person for a second factor by now, and they have none."""
    return not person.second_factor_since and is_asked_of(person, on=on)


def is_asked_of(person: Person, *, on: date) -> bool:
    """Whether the organisation's rule holds for one of the person's roles on that day."""
    asked_from = person.organisation.second_factor_from
    return bool(asked_from and asked_from <= on and person.roles & {*person.organisation.second_factor_roles})


def asked_from(person: Person) -> date | None:
    """The day from which one of the person's roles needs a second factor; None when none does."""
    asked = person.roles & {*person.organisation.second_factor_roles}
    return person.organisation.second_factor_from if asked else None


@transaction.atomic
def offer(person: Person) -> None:
    """Make a new secret, which takes over with its first code; until then all stays as it is."""
    offered = _box().encrypt(pyotp.random_base32().encode()).decode()
    SecondFactor.objects.update_or_create(person=person, defaults={"offered": offered})


def offered_secret(person: Person) -> str:
    """The secret that waits for its first code; empty when none does, or it cannot be read any more."""
    factor = SecondFactor.objects.filter(person=person).first()
    return _opened(factor.offered) if factor else ""


def picture_of(person: Person, secret: str) -> Picture:
    """What an authenticator app reads off the screen."""
    address = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)
    return qr_code(address)


@transaction.atomic
def confirm(person: Person, code: str) -> list[str]:
    """Put the offered secret in use by its first code; the new recovery codes, to be shown once.

    Raises WrongCodeError. Every other session of the person ends.
    """
    factor = SecondFactor.objects.select_for_update().filter(person=person).first()
    secret = _opened(factor.offered) if factor else ""
    step = _step_of(secret, _bare(code)) if secret else None
    if factor is None or step is None:
        raise WrongCodeError
    again = bool(factor.since)
    factor.secret, factor.offered, factor.last_step, factor.since = factor.offered, "", step, timezone.now()
    factor.save()
    _tell("second factor exchanged" if again else "second factor set up", person, by=person)
    return _new_codes(person)


def takes(person: Person, code: str) -> bool:
    """Whether this is a code of this moment or a recovery code; either works once, also of two tries at once."""
    bare = _bare(code)
    if DIGITS.fullmatch(bare):
        return _takes_digits(person, bare)
    return _takes_recovery_code(person, bare)


def codes_left(person: Person) -> int:
    """How many recovery codes have not been used."""
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


@transaction.atomic
def renew_codes(person: Person) -> list[str]:
    """New recovery codes, to be shown once; those before stop working."""
    _tell("recovery codes made", person, by=person)
    return _new_codes(person)


@transaction.atomic
def turn_off(person: Person, *, on: date) -> None:
    """Do without from now on. Raises StillNeededError where the organisation asks for it."""
    if is_asked_of(person, on=on):
        raise StillNeededError
    _take_away(person)
    _tell("second factor turned off", person, by=person)


@transaction.atomic
def reset(person: Person, *, reason: str, by: Person | None) -> None:
    """Take away the second factor of somebody who has lost it, which ends their sessions.

    Raises YourselfError: who could do it to themselves would need none.
    """
    if by and by.pk == person.pk:
        raise YourselfError("You cannot reset your own second factor here; use a recovery code.")
    if _take_away(person):
        _tell("second factor reset", person, by=by, reason=reason)


@transaction.atomic
def change_rule(organisation: Organisation, roles: list[str], *, asked_from: date | None, by: Person) -> None:
    """Ask people of these roles for a second factor from a day on; no roles, of nobody."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = _rule(organisation)
    organisation.second_factor_roles = sorted(set(roles))
    organisation.second_factor_from = asked_from if roles else None
    organisation.save(update_fields=["second_factor_roles", "second_factor_from"])
    audit.record(
        "second factor rule changed",
        organisation=organisation,
        by=by,
        subject=organisation,
        before=before,
        after=_rule(organisation),
    )


def _rule(organisation: Organisation) -> dict[str, object]:
    return {"roles": organisation.second_factor_roles, "from": organisation.second_factor_from}


def _takes_digits(person: Person, digits: str) -> bool:
    factor = SecondFactor.objects.filter(person=person).exclude(since=None).first()
    secret = _opened(factor.secret) if factor else ""
    step = _step_of(secret, digits) if secret else None
    if factor is None or step is None:
        return False
    fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return bool(fresh.update(last_step=step, secret=_box().rotate(factor.secret.encode()).decode()))


@transaction.atomic
def _takes_recovery_code(person: Person, code: str) -> bool:
    unused = RecoveryCode.objects.filter(person=person, code_hash=_hash(code), used_at=None)
    if not unused.update(used_at=timezone.now()):
        return False
    _tell("recovery code used", person, by=person, after={"left": codes_left(person)})
    return True


def _step_of(secret: str, digits: str) -> int | None:
    """The half minute, this one or one beside it, whose code this is; None when it is none's."""
    if not DIGITS.fullmatch(digits):
        return None
    totp = pyotp.TOTP(secret)
    now = totp.timecode(timezone.now())
    return next(
        (now + by for by in STEPS_AROUND if hmac.compare_digest(totp.generate_otp(now + by), digits)), None
    )


def _new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    codes = ["-".join(_group() for _ in range(GROUPS)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(person=person, code_hash=_hash(_bare(code))) for code in codes]
    )
    return codes


def _group() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(GROUP))


def _take_away(person: Person) -> bool:
    RecoveryCode.objects.filter(person=person).delete()
    return bool(SecondFactor.objects.filter(person=person).delete()[0])


def _bare(code: str) -> str:
    """A code as it is compared: without the blanks and dashes that make it readable, in small letters."""
    return re.sub(r"[\s-]+", "", code).lower()


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _box() -> MultiFernet:
    """Encrypts with the newest key, opens with any that still holds."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    salted = (hashlib.sha256(b"inventory.second_factor\0" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in salted])


def _opened(encrypted: str) -> str:
    """The secret; empty when there is none, or its key is gone: then a recovery code or a reset helps."""
    try:
        return _box().decrypt(encrypted.encode()).decode() if encrypted else ""
    except InvalidToken:
        return ""


def _tell(
    action: str, person: Person, *, by: Person | None, after: dict[str, int] | None = None, reason: str = ""
) -> None:
    audit.record(action, organisation=person.organisation, by=by, subject=person, after=after, reason=reason)
