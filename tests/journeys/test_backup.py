"""Backups as a drill: made while an import runs, restored, and everything there."""

import contextlib
import json
import os
import signal
import threading
import zipfile

import pytest

from tests.journeys.running import ROOT, Running
from tests.journeys.test_serve import register, start_import, under_way

ROWS = 10_000


def must(ended):
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@contextlib.contextmanager
def slowed(processes):
    """Let these run for moments alone: so work goes on that would be done before a command has started."""
    over = threading.Event()

    def hold_and_let_go():
        while not over.is_set():
            for signalled, seconds in ((signal.SIGSTOP, 0.5), (signal.SIGCONT, 0.02)):
                for process in processes:
                    os.kill(process, signalled)
                over.wait(seconds)

    holding = threading.Thread(target=hold_and_let_go)
    holding.start()
    try:
        yield
    finally:
        over.set()
        holding.join()


@contextlib.contextmanager
def stopped(process):
    """Let this do nothing."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def test_a_backup_made_while_an_import_runs_restores_to_a_whole_installation(tmp_path, variables):
    backups = [tmp_path / "early.lenscap", tmp_path / "later.lenscap"]
    with Running(tmp_path, **variables, JOB_LEASE_S="10") as lenscap:
        lenscap.set_up()
        url = start_import(lenscap, register(tmp_path, ROWS))
        lenscap.wait_until(lambda: under_way(lenscap, url, 1), "under way")
        with slowed(lenscap.worker_ids()):
            must(lenscap.manage("backup", str(backups[0])))
        # The second finds the import left lying by a dead worker, as it stays until another is started.
        with stopped(lenscap.process):
            for process in lenscap.worker_ids():
                os.kill(process, signal.SIGKILL)
            must(lenscap.manage("backup", str(backups[1])))
            assert lenscap.status(url)["state"] != "completed", "the import was too quick to be backed up"
        lenscap.wait_until(lambda: lenscap.status(url)["state"] == "completed", "completed", 120)

    for out in backups:
        assert "in use" in lenscap.manage("restore", str(out)).stderr
        assert "holds every invariant" in must(lenscap.manage("restore", str(out), "--force"))
        assert json.loads(must(lenscap.manage("counts", "--json")))["open_jobs"] >= 1

        must(lenscap.manage("run_jobs", "--once"))

        counts = json.loads(must(lenscap.manage("counts", "--json")))
        assert (counts["cameras"], counts["staged_rows"], counts["open_jobs"]) == (ROWS, 0, 0)
        assert counts["orphan_files"] == 0
        assert json.loads(must(lenscap.manage("check_integrity", "--json")))["good"]
        must(lenscap.manage("verify_audit"))


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An installation that nobody serves, with one import and one report; an empty one; and a backup of the first."""
    tmp_path = tmp_path_factory.mktemp("backup")
    here = Running(tmp_path / "here")
    there = Running(tmp_path / "there")
    for each in (here, there):
        each.folder.mkdir()
    must(here.manage("migrate", "-v0"))
    must(here.manage("load_reference_data"))
    must(here.manage("add_organisation", "DEPT", "Department", "--kind", "central_government"))
    file = register(tmp_path, 20)
    must(here.manage("import_register", str(file), "--organisation", "DEPT", "--create-sites"))
    must(here.manage("export_report", str(tmp_path / "out.xlsx"), "--organisation", "DEPT"))
    backup = tmp_path / "whole.lenscap"
    must(here.manage("backup", str(backup)))
    return here, there, backup


def test_a_backup_is_its_owners_alone_and_restores_into_an_empty_folder(installation):
    here, there, backup = installation
    assert backup.stat().st_mode & 0o777 == 0o600

    must(there.manage("restore", str(backup)))

    before, after = (json.loads(must(each.manage("counts", "--json"))) for each in (here, there))
    assert after["audit_events"] == before["audit_events"] + 1
    assert {**after, "audit_events": 0} == {**before, "audit_events": 0}
    assert json.loads(must(there.manage("check_integrity", "--json", "--deep")))["good"]
    assert list((there.folder / "data").glob("restoring-*")) == []


def damaged(backup, into, change):
    """A copy of a backup whose files pass through `change(name, content)`."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return into


def flipped(name, content):
    return bytes([content[0] ^ 1]) + content[1:] if name.startswith("uploads/") else content


def of_another_database(name, content):
    return content.replace(b'"sqlite"', b'"postgresql"') if name == "manifest.json" else content


def from_the_future(name, content):
    return content.replace(b"0001_initial", b"9999_later") if name == "manifest.json" else content


def leading_out(name, content):
    return content.replace(b'"uploads/', b'"../uploads/') if name == "manifest.json" else content


def test_what_is_damaged_foreign_or_newer_is_refused_and_changes_nothing(installation, tmp_path):
    here, _, backup = installation
    before = must(here.manage("counts", "--json"))

    cut = tmp_path / "cut"
    cut.write_bytes(backup.read_bytes()[:-100])
    said = {"cut": here.manage("restore", str(cut), "--force").stderr}
    for change in (flipped, of_another_database, from_the_future, leading_out):
        bad = damaged(backup, tmp_path / change.__name__, change)
        said[change.__name__] = here.manage("restore", str(bad), "--force").stderr

    assert "not a backup made by Lenscap, or it is cut short" in said["cut"]
    assert "is not what was backed up" in said["flipped"]
    assert "Restore it into an installation with the same kind of database" in said["of_another_database"]
    assert "made by a newer Lenscap" in said["from_the_future"]
    assert "which no backup has" in said["leading_out"]
    assert must(here.manage("counts", "--json")) == before


def test_an_archive_that_cannot_be_written_leaves_nothing_behind(installation, tmp_path):
    here, *_ = installation

    assert "does not exist" in here.manage("backup", str(tmp_path / "nowhere" / "x")).stderr
    assert not list(ROOT.glob(".*.unfinished"))


@pytest.mark.service
def test_without_the_client_programs_of_postgresql_the_command_says_so(tmp_path, postgres_url):
    lenscap = Running(tmp_path, DATABASE_URL=postgres_url)
    must(lenscap.manage("migrate", "-v0"))
    lenscap.environment["PATH"] = "/nowhere"

    ended = lenscap.manage("backup", str(tmp_path / "x"))

    assert ended.returncode == 1
    assert "Install PostgreSQL's client programs" in ended.stderr
    assert not (tmp_path / "x").exists()
