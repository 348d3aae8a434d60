"""Lenscap as a user runs it: started, set up, killed in the middle, stopped; on both databases and brokers."""

import csv
import os
import signal
import stat
import subprocess
import sys

import pytest

from tests.journeys.running import ROOT, Running

MODELS = [
    ("Hikvision", "DS-2CD2385C1-I"),
    ("Axis", "P3267-LVE"),
    ("", "IPC-HDW2431T-AS-S2"),
    ("Swann", "7-12"),
]


def register(folder, rows):
    path = folder / "register.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Site", "Location", "Asset tag", "Make", "Model", "Serial"])
        for number in range(rows):
            make, model = MODELS[number % len(MODELS)]
            writer.writerow(
                ["Ministry House", f"Room {number}", f"T{number:05}", make, model, f"SN{number:08}"]
            )
    return path


def start_import(lenscap, path):
    status, answer = lenscap.upload("/imports/new/", path, create_sites="on", confirm="1")
    assert status == 202, answer
    return answer["status_url"]


def test_from_the_printed_link_to_a_finished_import_and_a_clean_stop(tmp_path, variables):
    with Running(tmp_path, **variables) as lenscap:
        status, page = lenscap.set_up()
        assert status == 200
        assert "Department of Trials" in page

        status, started = lenscap.upload("/imports/new/", register(tmp_path, 40), create_sites="on")
        assert status == 202, started
        url = started["status_url"]
        lenscap.wait_until(lambda: lenscap.status(url)["state"] == "awaiting_confirmation", "previewed")
        assert "Nothing has been written yet" in lenscap.get(url)[1]
        lenscap.post(f"{url}confirm/", lenscap.token(url))
        lenscap.wait_until(lambda: lenscap.status(url)["state"] == "completed", "imported")

        answer = lenscap.status(url)
        assert (answer["rows_created"], answer["rows_rejected"]) == (40, 0)
        assert answer["verdicts"] == {"restricted": 20, "suspected": 10, "unknown": 0, "clear": 10}
        assert lenscap.stop() < 15


def test_an_import_whose_worker_is_killed_is_taken_up_again_with_exact_counts(tmp_path, variables):
    rows = 5000
    with Running(tmp_path, **variables) as lenscap:
        lenscap.set_up()
        url = start_import(lenscap, register(tmp_path, rows))
        kills = 0
        while kills < 2 and lenscap.status(url)["state"] != "completed":
            attempt = kills + 1
            lenscap.wait_until(lambda attempt=attempt: under_way(lenscap, url, attempt), "under way")
            for process in lenscap.worker_ids():
                os.kill(process, signal.SIGKILL)
            kills += 1

        lenscap.wait_until(lambda: lenscap.status(url)["state"] == "completed", "completed", 120)
        answer = lenscap.status(url)

    assert answer["rows_total"] == answer["rows_created"] == answer["cameras_created"] == rows
    assert answer["attempt"] >= 2
    assert sum(answer["verdicts"].values()) == rows


def under_way(lenscap, url, attempt):
    """Whether this attempt at the import has committed something, or the import has ended."""
    answer = lenscap.status(url)
    return answer["state"] == "completed" or (
        answer["attempt"] >= attempt and (answer["cursor"] or {}).get("phase") in ("stage", "write")
    )


def test_the_set_up_link_works_once(tmp_path):
    with Running(tmp_path) as lenscap:
        lenscap.set_up()
        status, page = lenscap.set_up()

    assert status == 410
    assert "no longer works" in page


def test_data_is_its_owners_alone_and_the_port_answers_on_loopback_hosts_only(tmp_path):
    with Running(tmp_path) as lenscap:
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
        assert lenscap.get("/sign-in/", Host="evil.example")[0] == 400


def test_behind_a_proxy_pages_answer_by_its_name_and_count_by_the_address_that_it_tells(tmp_path):
    proxied = {
        "Host": "lenscap.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "6.6.6.6, 203.0.113.9",
    }
    with Running(tmp_path, LENSCAP_BEHIND_PROXY="1", ALLOWED_HOSTS="127.0.0.1,lenscap.example") as lenscap:
        status, page = lenscap.get("/sign-in/", **proxied)
        assert status == 200
        assert "Sign in" in page
        assert lenscap.get("/sign-in/", **proxied | {"Host": "evil.example"})[0] == 400


def test_a_dead_worker_is_started_again(tmp_path):
    with Running(tmp_path) as lenscap:
        for process in lenscap.worker_ids():
            os.kill(process, signal.SIGKILL)
        lenscap.wait_until(lambda: "worker 1 process ended" in lenscap.printed(), "noticed")
        lenscap.wait_until(lambda: len(lenscap.worker_ids()) >= 2, "restarted")


def test_a_port_in_use_is_said_in_words(tmp_path):
    with Running(tmp_path) as lenscap:
        second = lenscap.manage("serve", "--port", str(lenscap.port))

    assert second.returncode == 1
    assert f"Port {lenscap.port} cannot be used" in second.stderr
    assert "--port N" in second.stderr


@pytest.mark.service
def test_a_flushed_broker_loses_nothing(tmp_path, postgres_url, redis_variables):
    import redis

    with Running(tmp_path, DATABASE_URL=postgres_url, **redis_variables) as lenscap:
        lenscap.set_up()
        url = start_import(lenscap, register(tmp_path, 400))
        client = redis.Redis.from_url(redis_variables["REDIS_URL"])
        for key in client.scan_iter(f"{redis_variables['REDIS_PREFIX']}*"):
            client.delete(key)

        lenscap.wait_until(lambda: lenscap.status(url)["state"] == "completed", "completed")
        assert lenscap.status(url)["rows_created"] == 400


def test_a_worker_refuses_to_start_on_a_database_that_lacks_migrations(tmp_path):
    empty = Running(tmp_path)

    worker = subprocess.run(
        [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "--pool=solo"],
        cwd=ROOT,
        env=empty.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert worker.returncode != 0
    assert "Migrations are not applied" in worker.stderr
