"""The docs say what is there: every command, every variable, every link."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPERATING = (ROOT / "docs" / "operating.md").read_text()
# For the people who make the product, described where they are used.
WORKSHOP = {"write_mac_prefixes", "write_outline", "serve"}


def tracked(pattern):
    """Files in the repository, or, outside a checkout, on disk."""
    listed = subprocess.run(
        ["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [ROOT / name for name in listed.stdout.split()] or sorted(ROOT.glob(pattern))


def test_every_command_is_in_the_operators_page():
    commands = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}

    assert {name for name in commands - WORKSHOP if f"`{name}" not in OPERATING} == set()


def test_every_variable_is_in_the_operators_page():
    read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text())

    assert {name for name in read if f"`{name}`" not in OPERATING} == set()


@pytest.mark.parametrize("page", tracked("*.md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page):
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text())

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_decision_has_a_title_that_is_the_decision():
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        title = page.read_text().splitlines()[0]
        assert title.startswith("# "), page
        assert len(title.split()) >= 4, page


def test_no_page_or_source_speaks_of_this_machine():
    words = re.compile(r"/[w]ork/|/[r]oot/|py[p]i\.org|python[h]osted|registry\.[n]pm")
    texts = [
        path
        for pattern in ("*.py", "*.md", "*.toml", "*.html", "*.json", "*.txt", "run")
        for path in tracked(pattern)
    ]

    found = [
        path for path in texts if path != Path(__file__) and words.search(path.read_text(errors="replace"))
    ]

    assert found == []


def test_every_proof_in_the_threat_model_is_a_test():
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", (ROOT / "docs" / "threat-model.md").read_text())

    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists() or f"\ndef {test}(" not in (ROOT / file).read_text()
    ]

    assert len(named) > 40
    assert missing == []
