"""The words on screen: plain, British, and none that blames the reader (reference: interface, section 4)."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from django import forms

import inventory.forms
import removal.forms
from inventory.govuk import PlainWords

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PARTS = ("forms", "views", "filters", "tables", "templatetags", "services", "govuk", "reports")
SOURCES = sorted(
    path
    for app in ("inventory", "removal")
    for part in PARTS
    for path in [*(ROOT / app).glob(f"{part}.py"), *(ROOT / app / part).rglob("*.py")]
)
# Each with what is said instead.
NEVER = re.compile(
    r"""\b(
    invalid | please | sorry | oops | illegal\w* | spyware | forbidden
    | remediat\w+ | non-compliant | EOL | NIL_OEM | NIL | OTHER_LIST | OWN_POLICY | MUST_[A-Z]+
    | click\ here | an\ error\ occurred | this\ field\ is\ required | not\ a\ valid | select\ a\ valid
    | organization\w* | colou?rize\w* | color | canceled | analyze\w* | labeled | authoriz\w+
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
SPOKEN = re.compile(r"(?:aria-label|alt|title|placeholder)=\"([^\"]*)\"")
# Two of them are for machines; the audit trail tells the second.
DAY_FORMATS = {"j F Y", "F Y", "c", "Y-m-d", "H:i:s"}
NIL_RETURN = re.compile(r"\bnil return", re.IGNORECASE)


def visible(template):
    """What a reader sees or hears of a template: neither tags nor comments nor what stands in them."""
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", template, flags=re.DOTALL)
    spoken = " ".join(SPOKEN.findall(text))
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    return re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL) + " " + spoken


def sentences(source):
    """The texts of several words in a module, without its docstrings and keys."""
    tree = ast.parse(source)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and " " in node.value.strip()
    ]


def test_no_page_says_what_we_never_say():
    found = {
        str(path.relative_to(ROOT)): words
        for path in TEMPLATES
        if (words := {match[0] for match in NEVER.finditer(visible(path.read_text()))})
    }

    assert found == {}


def test_no_message_says_what_we_never_say():
    found = {
        f"{path.relative_to(ROOT)}: {sentence[:80]}"
        for path in SOURCES
        for sentence in sentences(path.read_text())
        if NEVER.search(NIL_RETURN.sub("", sentence))
    }

    assert found == set()


@pytest.mark.parametrize("text", ["<p>Please try</p>", '<a aria-label="Invalid">x</a>', "<b>NIL_OEM</b>"])
def test_the_look_for_words_finds_them(text):
    assert NEVER.search(visible(text))


def test_a_day_is_written_as_24_november_2022():
    used = {
        found for path in TEMPLATES for found in re.findall(r"\|date:[\"']([^\"']+)[\"']", path.read_text())
    }

    assert used - DAY_FORMATS == set()


def test_every_form_that_asks_something_asks_in_plain_words():
    modules = [
        importlib.import_module(f"{package.__name__}.{each.name}")
        for package in (inventory.forms, removal.forms)
        for each in pkgutil.iter_modules(package.__path__)
    ]
    asking = {
        form
        for module in modules
        for form in vars(module).values()
        if inspect.isclass(form) and issubclass(form, forms.BaseForm) and form.__module__ == module.__name__
    }

    unplain = {form for form in asking if _asks(form) and not issubclass(form, PlainWords)}
    assert unplain == set()


def _asks(form):
    return any(not field.widget.is_hidden for field in getattr(form, "base_fields", {}).values())
