"""The doorbell in a folder: what a worker finds there is whole."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection


@pytest.fixture
def channel(tmp_path):
    folders = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path),
    }
    with Connection(
        "filesystem://localhost/", transport="config.doorbell.Transport", transport_options=folders
    ) as connection:
        yield connection.channel()


def test_a_message_is_found_once_it_is_whole_and_not_before(channel, monkeypatch):
    moved, before = Path.replace, []

    def looked_for(unseen, message):
        with pytest.raises(Empty):
            channel._get("celery")
        before.append(channel._size("celery"))
        return moved(unseen, message)

    monkeypatch.setattr(Path, "replace", looked_for)

    channel._put("celery", {"body": "ring"})

    assert before == [0]
    assert channel._size("celery") == 1
    assert channel._get("celery") == {"body": "ring"}
    assert channel._size("celery") == 0


def test_workers_use_it_where_there_is_no_redis(settings):
    from config.celery import app

    with app.connection_for_read() as connection:
        folder = connection.transport.driver_type == "filesystem"
        assert type(connection.transport).__module__ == (
            "config.doorbell" if folder else "kombu.transport.redis"
        )
