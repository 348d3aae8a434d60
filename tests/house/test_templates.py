"""Templates keep to the house: declared inputs, nothing inline that the content policy would refuse, short."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string

from inventory.models import Camera

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
COMPONENTS = [name for name in TEMPLATES if name.startswith("components/")]
INCLUDED_COMPONENT = re.compile(r"{%\s*include \"components/[^%]*%}")
REFUSED = re.compile(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:|https?://(?!www\.w3\.org/)")


def source(name: str) -> str:
    return (ROOT / name).read_text()


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_names_its_inputs_first(name):
    assert re.match(r"{# .+ #}\n", source(name))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_component_is_included_with_its_inputs_only(name):
    includes = INCLUDED_COMPONENT.findall(source(name))

    assert [one for one in includes if not one.rstrip("%} ").endswith(" only")] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_holds_what_the_content_policy_refuses(name):
    assert REFUSED.findall(source(name)) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_at_most_120_lines(name):
    assert len(source(name).splitlines()) <= 120


@pytest.mark.parametrize("status", Camera.Status)
def test_a_status_is_told_in_words(status):
    html = render_to_string("components/tag.html", {"value": status.value, "text": status.label})

    assert f">{status.label}</" in html


def test_cannot_tell_never_looks_like_not_restricted():
    tags = {
        status: render_to_string("components/tag.html", {"value": status.value, "text": "x"})
        for status in (Camera.Status.CANNOT_TELL, Camera.Status.TO_CHECK, Camera.Status.CLEAR)
    }

    assert len(set(tags.values())) == 3
    assert "green" not in tags[Camera.Status.CANNOT_TELL]


def test_a_deadline_shows_its_date_before_how_late_it_is():
    tag = Template('{% include "components/deadline.html" with deadline=due today=today only %}')
    html = tag.render(Context({"due": date(2026, 4, 30), "today": date(2026, 5, 2)}))

    assert html.index("30 April 2026") < html.index("2\xa0days late")


def test_the_page_for_a_fault_needs_no_context_at_all():
    assert "There is a problem with Lenscap" in render_to_string("500.html")
