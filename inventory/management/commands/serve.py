"""`./run serve`: web, worker and beat, started, restarted and stopped together."""

import argparse
import os
import signal
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from inventory.management.supervisor import Program, Supervisor
from inventory.services.people import nobody_yet, set_up_link

LOOPBACK = "127.0.0.1"


class Command(BaseCommand):
    """Prepare the database, print how to get in, then keep the three programs alive until told to stop."""

    help = "Start Lenscap: web, worker and beat together, on 127.0.0.1."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
        parser.add_argument(
            "--behind-proxy",
            action="store_true",
            help="a proxy with TLS stands in front: Secure cookies, HSTS; needs ALLOWED_HOSTS and BASE_URL",
        )
        parser.add_argument("--workers", type=int, default=1, help="Celery worker processes (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        port: int = options["port"]
        if options["behind_proxy"] and not settings.BEHIND_PROXY:
            # Settings are read once, at the start: start again with the one variable that says so.
            os.environ["LENSCAP_BEHIND_PROXY"] = "1"
            os.execv(sys.executable, [sys.executable, "-u", *sys.argv])  # noqa: S606
        _port_must_be_free(port)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference_data", verbosity=0)
        self._greet(settings.BASE_URL or f"http://{LOOPBACK}:{port}")
        supervisor = Supervisor(_programs(port, options["workers"]), say=self._say)
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, lambda *_: supervisor.stop())
        supervisor.run()
        self._say("Lenscap has stopped.")

    def _greet(self, address: str) -> None:
        if nobody_yet():
            self._say(
                "Nobody has signed in yet. Open this link within 30 minutes to set up Lenscap; it works once:"
            )
            self._say(f"  {address}{set_up_link()}")
        else:
            self._say(f"Lenscap is starting on {address}/")
        self._say("Press Ctrl-C to stop.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _port_must_be_free(port: int) -> None:
    if not 1 <= port <= 65535:
        raise CommandError(f"--port {port} is no port; write a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as problem:
            raise CommandError(
                f"Port {port} cannot be used ({problem.strerror}). Stop what runs there, or start with --port N."
            ) from None


def _programs(port: int, workers: int) -> list[Program]:
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "config"]
    web = [sys.executable, "-m", "waitress", f"--listen={LOOPBACK}:{port}", "--threads=8", "--ident="]
    if settings.BEHIND_PROXY:
        # Without these waitress drops what the proxy says, and every page is redirected to itself for ever.
        web += [f"--trusted-proxy={LOOPBACK}", "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto"]
    return [
        Program("web", [*web, "--max-request-body-size=73400320", "config.wsgi:application"]),
        *(
            Program(
                f"worker {number}",
                [
                    *celery,
                    "worker",
                    f"--hostname=worker{number}@%h",
                    "--pool=prefork",
                    "--concurrency=1",
                    "--without-gossip",
                    "--without-mingle",
                    "--without-heartbeat",
                    "--loglevel=WARNING",
                    "--max-tasks-per-child=1000",
                ],
            )
            for number in range(1, workers + 1)
        ),
        Program("beat", [*celery, "beat", "--loglevel=WARNING", "--pidfile="]),
    ]
