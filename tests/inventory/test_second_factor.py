"""A code beside the password: set up by each person, asked for by the organisation, reset by an administrator."""

import re
import time
from datetime import timedelta

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from inventory.models import AuditEvent, Organisation, Person, RecoveryCode, SecondFactor
from inventory.services import half_way, membership, second_factor
from tests.builders import PASSWORD, make_person
from tests.inventory.pages import browser, queries_of, text

pytestmark = pytest.mark.django_db


def digits(secret, later=0):
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * later)


def set_up(person):
    """The secret in the person's app and their recovery codes; the next code is fresh."""
    second_factor.offer(person)
    secret = second_factor.offered_secret(person)
    codes = second_factor.confirm(person, digits(secret))
    SecondFactor.objects.filter(person=person).update(last_step=0)
    return secret, codes


def half_signed_in(person, wanted=""):
    client = Client()
    answer = client.post("/sign-in/", {"email": person.email, "password": PASSWORD, "next": wanted})
    assert answer.url == "/sign-in/code/"
    return client


def give(client, code):
    return client.post("/sign-in/code/", {"code": code})


def ask(person, on=None, roles=("auditor",)):
    administrator = make_person("administrator", organisation=person.organisation)
    facts = {"roles": roles, "asked_from": (on or timezone.localdate()).strftime("%d %m %Y")}
    assert browser(administrator).post("/organisation/second-factor/", facts).status_code == 302
    return administrator


def test_it_is_set_up_with_ones_password_by_picture_or_key_and_ends_the_other_sessions():
    person = make_person("auditor")
    here, elsewhere = browser(person), browser(person)

    assert "This is not your password" in text(here.post("/second-factor/", {"password": "x", "do": "begin"}))
    assert not SecondFactor.objects.exists()
    page = text(here.post("/second-factor/", {"password": PASSWORD, "do": "begin"}, follow=True))
    secret = re.search(r'lc-code">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert re.search(r'<svg class="lc-qr" viewBox="0 0 \d+ \d+"[^>]*>.*<path d="M4 4h7v1h-7z', page)
    assert "style=" not in page
    assert here.post("/second-factor/confirm/", {"code": "²²²²²²"}).status_code == 422
    shown = here.post("/second-factor/confirm/", {"code": digits(secret)})

    codes = re.findall(r'lc-code">([a-z2-9-]+)<', text(shown))
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert "no-store" in shown.headers["Cache-Control"]
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").url == "/sign-in/?next=/"
    assert "10 of 10" in text(here.get("/second-factor/"))
    assert AuditEvent.objects.get(action="second factor set up").actor == person


def test_neither_the_database_nor_the_trail_holds_what_makes_a_code():
    person = make_person("auditor")
    secret, codes = set_up(person)
    assert second_factor.takes(person, codes[0])

    stored = [*SecondFactor.objects.values_list(), *RecoveryCode.objects.values_list()]
    told = [*AuditEvent.objects.values_list()]

    for what in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert what not in repr(stored)
        assert what not in repr(told)
    assert {event.action for event in AuditEvent.objects.all()} == {
        "second factor set up",
        "recovery code used",
    }


def test_with_the_password_alone_nothing_opens_and_the_code_leads_to_where_one_wanted_to_go():
    person = make_person()
    secret, _ = set_up(person)
    before = Client()
    before.get("/sign-in/")

    client = half_signed_in(person, wanted="/cameras/?q=x")
    for path in ("/", "/cameras/", "/second-factor/", "/second-factor/confirm/", "/change-password/"):
        assert client.get(path).url.startswith("/sign-in/?next=")
    half = client.cookies["lenscap-session"].value
    answer = give(client, f" {digits(secret)[:3]} {digits(secret)[3:]} ")

    assert answer.url == "/cameras/?q=x"
    assert client.get("/cameras/").status_code == 200
    assert client.cookies["lenscap-session"].value != half, (
        "the key that was known half-way is not the whole one's"
    )


def test_a_code_works_once_and_only_in_its_minute():
    person = make_person()
    secret, _ = set_up(person)
    code = digits(secret)

    assert give(half_signed_in(person), code).status_code == 302
    assert "used already" in text(give(half_signed_in(person), code))
    assert not second_factor.takes(person, digits(secret, later=-1)), (
        "nor does an earlier one after a later one"
    )
    assert not second_factor.takes(person, digits(secret, later=4))
    assert second_factor.takes(person, digits(secret, later=1))


def test_guessing_codes_is_slowed_and_giving_the_password_again_does_not_help():
    person = make_person()
    secret, _ = set_up(person)
    for _ in range(5):
        assert give(half_signed_in(person), "abcdef").status_code == 422

    answer = give(half_signed_in(person), digits(secret))

    assert "too many wrong tries" in text(answer)
    assert half_signed_in(person), "the password's own door stays open"


def test_half_a_sign_in_ends_after_five_minutes_or_with_the_password(monkeypatch):
    person = make_person()
    secret, _ = set_up(person)
    late, changed = half_signed_in(person), half_signed_in(person)
    membership.change_password(Person.objects.get(pk=person.pk), "three random words")

    assert give(changed, digits(secret)).url == "/sign-in/"
    membership.change_password(Person.objects.get(pk=person.pk), PASSWORD)
    late = half_signed_in(person)
    now = time.time()
    monkeypatch.setattr(half_way.time, "time", lambda: now + half_way.LIVES_S + 2)
    assert give(late, digits(secret)).url == "/sign-in/"


def test_who_never_gave_a_password_is_not_asked_for_a_code():
    assert Client().get("/sign-in/code/").url == "/sign-in/"
    assert give(Client(), "123456").url == "/sign-in/"


def test_a_recovery_code_signs_in_once_however_it_is_typed():
    person = make_person()
    _, codes = set_up(person)

    assert give(half_signed_in(person), codes[3].upper().replace("-", " ")).status_code == 302
    assert give(half_signed_in(person), codes[3]).status_code == 422
    assert AuditEvent.objects.get(action="recovery code used").after == {"left": 9}


def test_new_recovery_codes_end_the_old_ones():
    person = make_person()
    _, codes = set_up(person)

    shown = text(
        browser(Person.objects.get(pk=person.pk)).post(
            "/second-factor/", {"password": PASSWORD, "do": "codes"}
        )
    )

    assert not second_factor.takes(person, codes[0])
    assert second_factor.takes(person, re.findall(r'lc-code">([a-z2-9-]+)<', shown)[0])


def test_moving_to_another_phone_keeps_the_old_one_until_the_new_one_has_shown_its_code():
    person = make_person()
    old, _ = set_up(person)
    client = browser(Person.objects.get(pk=person.pk))
    client.post("/second-factor/", {"password": PASSWORD, "do": "begin"})
    assert second_factor.takes(person, digits(old))
    new = second_factor.offered_secret(person)

    assert client.post("/second-factor/confirm/", {"code": digits(new)}).status_code == 200

    assert not second_factor.takes(person, digits(old, later=1))
    assert second_factor.takes(person, digits(new, later=1))


def test_before_its_day_the_rule_reminds_and_from_then_on_nothing_else_opens():
    person = make_person("auditor")
    ask(person, on=timezone.localdate() + timedelta(days=14))

    signed_in = Client()
    facts = {"email": person.email, "password": PASSWORD}
    assert "you need a second factor to sign in" in text(signed_in.post("/sign-in/", facts, follow=True))
    assert signed_in.get("/cameras/").status_code == 200
    Organisation.objects.update(second_factor_from=timezone.localdate())

    assert signed_in.get("/cameras/").url == "/second-factor/"
    assert "Set it up to go on" in text(signed_in.get("/second-factor/"))
    assert signed_in.post("/sign-out/").status_code == 302
    other = make_person("contractor", organisation=person.organisation)
    assert browser(other).get("/").status_code == 200, "other roles are not asked"


def test_what_the_organisation_asks_for_is_not_turned_off():
    person = make_person("auditor")
    set_up(person)
    ask(person)
    client = browser(Person.objects.get(pk=person.pk))
    off = {"password": PASSWORD, "do": "off"}

    assert "cannot be turned off" in text(client.post("/second-factor/", off))
    Organisation.objects.update(second_factor_roles=[])
    assert client.post("/second-factor/", off).status_code == 302
    assert client.get("/").status_code == 200
    assert not SecondFactor.objects.exists()
    assert AuditEvent.objects.filter(action="second factor turned off").exists()


def test_the_rule_takes_roles_with_a_day_that_is_not_past_and_names_who_is_left():
    person = make_person("auditor", name="Gus Late")
    administrator = ask(person)
    client = browser(administrator)
    yesterday = (timezone.localdate() - timedelta(days=1)).strftime("%d %m %Y")

    assert client.post("/organisation/second-factor/", {"roles": ["auditor"]}).status_code == 422
    late = {"roles": ["auditor"], "asked_from": yesterday}
    assert client.post("/organisation/second-factor/", late).status_code == 422
    assert "Gus Late" in text(client.get("/organisation/second-factor/"))
    set_up(person)
    assert "Gus Late" not in text(client.get("/organisation/second-factor/"))
    assert AuditEvent.objects.get(action="second factor rule changed").after == {
        "roles": ["auditor"],
        "from": timezone.localdate().isoformat(),
    }


def test_an_administrator_resets_it_with_a_reason_which_ends_the_sessions():
    person = make_person("auditor")
    set_up(person)
    administrator = make_person("administrator", organisation=person.organisation)
    theirs, client = browser(Person.objects.get(pk=person.pk)), browser(administrator)
    path = f"/people/{person.uuid}/second-factor/"

    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Came with the staff card"}).status_code == 302

    assert theirs.get("/").url == "/sign-in/?next=/"
    event = AuditEvent.objects.get(action="second factor reset")
    assert (event.actor, event.reason) == (administrator, "Came with the staff card")
    assert Client().post("/sign-in/", {"email": person.email, "password": PASSWORD}).url == "/"


def test_nobody_resets_their_own_from_an_unlocked_screen():
    administrator = make_person("administrator")
    set_up(administrator)
    client = browser(Person.objects.get(pk=administrator.pk))

    answer = client.post(f"/people/{administrator.uuid}/second-factor/", {"reason": "It is me"})

    assert answer.status_code == 422
    assert SecondFactor.objects.exists()


def test_a_deactivated_person_comes_back_without_their_old_phone():
    person = make_person("auditor")
    set_up(person)

    membership.deactivate(person, by=make_person("administrator", organisation=person.organisation))

    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_the_operator_resets_the_only_administrators():
    administrator = make_person("administrator")
    set_up(administrator)

    call_command(
        "reset_second_factor", administrator.email.upper(), "--reason", "Rang back at the known number"
    )

    assert AuditEvent.objects.get(action="second factor reset").actor is None
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_second_factor", administrator.email, "--reason", "again")


def test_a_rotated_key_still_opens_secrets_and_each_use_brings_them_under_the_new_one(settings):
    person, old = make_person(), settings.SECRET_KEY
    secret, codes = set_up(person)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [old]
    assert second_factor.takes(person, digits(secret))

    settings.SECRET_KEY_FALLBACKS = []
    assert second_factor.takes(person, digits(secret, later=1))
    settings.SECRET_KEY = "o" * 60
    SecondFactor.objects.update(last_step=0)
    assert not second_factor.takes(person, digits(secret)), "without its key a secret opens nothing"
    assert second_factor.takes(person, codes[0]), "a recovery code needs no key"


def test_the_pages_take_few_queries():
    person = make_person("administrator")
    set_up(person)
    client = browser(Person.objects.get(pk=person.pk))

    assert all(queries_of(client, path) <= 10 for path in ("/second-factor/", "/organisation/second-factor/"))
