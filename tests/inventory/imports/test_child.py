"""The limited process: what ends it, what its parent says then, and what it never does."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from inventory.imports import child, reading
from inventory.imports.reading import read_upload
from inventory.imports.refusal import FileRefusedError
from tests.inventory.imports.files import DEVICE, HEADINGS, text, workbook


@pytest.fixture
def long_list(tmp_path):
    return text(tmp_path / "list.csv", "Site,Make,Model\n" + "Depot,Axis,P3245\n" * 50_000)


def open_files():
    return set(Path("/proc/self/fd").iterdir())


def process_of(upload):
    return upload._child._process


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (signal.SIGKILL, "too_slow"),
        (signal.SIGXCPU, "too_slow"),
        (signal.SIGABRT, "unreadable"),
        (signal.SIGSEGV, "unreadable"),
    ],
)
def test_a_child_that_dies_refuses_the_file_in_words(long_list, end, code):
    with read_upload(long_list, long_list.name) as upload:
        process_of(upload).send_signal(end)
        with pytest.raises(FileRefusedError) as caught:
            list(upload)

    assert caught.value.code == code


def test_waiting_for_the_child_has_an_end(long_list, monkeypatch):
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0.001)

    with pytest.raises(FileRefusedError) as caught:
        read_upload(long_list, long_list.name)

    assert caught.value.code == "too_slow"


def test_no_process_and_no_open_file_stay_behind(long_list, tmp_path):
    before = open_files()

    with read_upload(long_list, long_list.name) as half_read:
        next(iter(half_read))
    with pytest.raises(FileRefusedError):
        read_upload(workbook(tmp_path / "empty.xlsx", [HEADINGS]), "empty.xlsx")

    assert process_of(half_read).returncode is not None
    assert open_files() <= before


def test_rows_come_one_by_one_and_do_not_pile_up(long_list):
    with read_upload(long_list, long_list.name) as upload:
        rows = iter(upload)
        first = next(rows)
        waiting = process_of(upload).poll() is None
        rest = sum(1 for _ in rows)

    assert (first.row, waiting, rest) == (2, True, 49_999)


def test_the_child_knows_neither_django_nor_openpyxl():
    seen = "import sys, inventory.imports.child; print({'django', 'openpyxl', 'celery'} & set(sys.modules))"

    assert (
        subprocess.run([sys.executable, "-c", seen], check=True, capture_output=True, text=True).stdout
        == "set()\n"
    )


def test_the_child_cannot_write_files_and_has_its_limits(tmp_path):
    script = (
        "import resource, sys; from inventory.imports import child; child.limit_this_process()\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])\n"
        "open(sys.argv[1], 'wb').write(bytes(1_000_000))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "x"], capture_output=True, text=True, check=False
    )

    assert done.stdout.split() == [str(child.ADDRESS_SPACE), str(child.CPU_SECONDS)]
    assert "File too large" in done.stderr


def test_a_row_of_the_largest_cells_reaches_the_parent_whole(tmp_path):
    headings = [*HEADINGS, *(f"Extra {number}" for number in range(20))]
    path = workbook(tmp_path / "list.xlsx", [headings, [*DEVICE, *(["é" * 32_000] * 20)]])

    with read_upload(path, path.name) as upload:
        [row] = upload

    assert {len(row.raw[f"Extra {number}"]) for number in range(20)} == {32_000}
