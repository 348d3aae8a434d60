"""The way in: set-up by the one-time link, sign-in with slowed guessing, sign-out, choosing a password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from inventory.forms.entry import ChoosePasswordForm, SetUpForm, SignInForm
from inventory.models import OneTimeLink, Person
from inventory.services import guessing, half_way, people
from inventory.views.second_factor import finish


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """First administrator and organisation, once, by the link that the console printed."""
    try:
        people.working_link(OneTimeLink.Purpose.SET_UP, token)
        form = SetUpForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return render(
                request, "inventory/set_up.html", {"form": form}, status=422 if form.is_bound else 200
            )
        person = people.set_up(token, **form.cleaned_data)
    except people.LinkSpentError:
        return render(request, "inventory/link_spent.html", status=410)
    login(request, person)
    messages.success(
        request, "Lenscap is ready. Add your first site, or import a list of cameras that names its sites."
    )
    return redirect("home")


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; an unknown address and a wrong password read the same."""
    if request.user.is_authenticated:
        return redirect("home")
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = _person_of(request, form)
        if person and person.second_factor_since:
            half_way.begin(request.session, person, wanted=_next_page(request))
            return redirect("sign_in_code")
        if person:
            return finish(request, person, _next_page(request))
    context = {"form": form, "next": request.GET.get("next", ""), "nobody_yet": people.nobody_yet()}
    return render(request, "inventory/sign_in.html", context, status=422 if form.is_bound else 200)


def _person_of(request: HttpRequest, form: SignInForm) -> Person | None:
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    found: list[Person] = []

    def look() -> bool:
        person = authenticate(request, username=email, password=password)
        found.extend([person] if isinstance(person, Person) else [])
        return bool(found)

    guess = guessing.guess(guessing.door_of(email), request.META["REMOTE_ADDR"], look)
    if guess is guessing.Guess.RIGHT:
        return found[0]
    wrong = "The e-mail address or the password is not right."
    form.add_error(None, guessing.TOO_MANY_WORDS if guess is guessing.Guess.TOO_MANY else wrong)
    return None


def _next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else settings.LOGIN_REDIRECT_URL


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, if it has not run out, and have the browser forget what it holds of it."""
    logout(request)
    response = redirect("sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by a one-time link."""
    try:
        person = people.working_link(OneTimeLink.Purpose.CHOOSE_PASSWORD, token).person
        if person is None:
            raise Http404
        form = ChoosePasswordForm(request.POST if request.method == "POST" else None, person=person)
        if not form.is_valid():
            context = {"form": form, "person": person}
            return render(
                request, "inventory/choose_password.html", context, status=422 if form.is_bound else 200
            )
        people.choose_password(token, form.cleaned_data["password"])
    except people.LinkSpentError:
        return render(request, "inventory/link_spent.html", status=410)
    messages.success(request, "Your password is saved. Sign in with it.")
    return redirect("sign_in")
