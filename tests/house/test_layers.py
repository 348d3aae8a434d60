"""The import contracts hold, and each one complains when it is broken on purpose."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

# A file to plant, what to write into it, and the contract that must notice.
BREAKS = [
    ("inventory/models/stray.py", "import removal.models\n", "removal stands on inventory"),
    ("inventory/stray.py", "", "inside inventory"),
    ("inventory/jobs/stray.py", "import inventory.services.sites\n", "inside inventory"),
    ("removal/planning/stray.py", "import removal.models\n", "inside removal"),
    ("inventory/classification/stray.py", "import django\n", "the cores know no framework"),
    ("removal/planning/stray.py", "import openpyxl\n", "the cores know no framework"),
    ("inventory/views/stray.py", "import celery\n", "views never"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the packages, to break."""
    copy = tmp_path_factory.mktemp("house")
    for package in ("config", "inventory", "removal"):
        shutil.copytree(
            ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(house):
    return subprocess.run([LINT, "--no-cache"], cwd=house, capture_output=True, text=True, check=False)


def test_the_house_keeps_its_contracts(house):
    found = lint(house)

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("path", "text", "contract"), BREAKS, ids=[f"{path}-{text.strip()}" for path, text, _ in BREAKS]
)
def test_a_broken_contract_is_noticed(house, path, text, contract):
    stray = house / path
    stray.write_text(f'"""Planted."""\n{text}')
    try:
        found = lint(house)
    finally:
        stray.unlink()

    assert found.returncode != 0
    broken = [line for line in found.stdout.splitlines() if "BROKEN" in line]
    assert any(contract in line for line in broken), found.stdout
