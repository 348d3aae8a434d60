"""A real Lenscap, started as a user starts it, and a browser's worth of HTTP to talk to it."""

import contextlib
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"


class Running:
    """`manage.py serve` in a folder of its own; use as a context."""

    def __init__(self, folder, **variables):
        self.folder, self.port = Path(folder), _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {
            "LENSCAP_DATA": str(self.folder / "data"),
            "JOB_LEASE_S": "3",
            "SWEEP_S": "1",
        }
        self.environment |= variables
        self.browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), _KeepErrors
        )

    def __enter__(self):
        self.log = (self.folder / "serve.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-u", "manage.py", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            self.wait_until(lambda: self.get("/readyz")[0] == 200, "ready", 120)
        except BaseException:
            self.__exit__()  # nobody else would end it, and it starts its worker again for ever
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
        self.log.close()

    def stop(self):
        """SIGTERM; the seconds until everything had ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        return time.monotonic() - began

    def printed(self):
        return (self.folder / "serve.log").read_text()

    def wait_until(self, holds, what, seconds=60):
        """Poll until something holds; the log is shown when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if holds():
                    return
            time.sleep(0.1)
        raise AssertionError(f"not {what} after {seconds} s\n{self.printed()[-4000:]}")

    def get(self, path, **headers):
        return self._open(urllib.request.Request(self._url(path), headers=headers))

    def post(self, path, fields, **headers):
        """A form as its page would send it, with the token of that page."""
        return self._open(
            urllib.request.Request(
                self._url(path),
                data=urllib.parse.urlencode(fields | self.token(path), doseq=True).encode(),
                headers=headers,
            )
        )

    def upload(self, path, file, **fields):
        """A multipart form with one file; answers (status, JSON)."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (fields | self.token(path)).items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
        body = b"".join(parts) + head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Accept": "application/json"}
        status, text = self._open(urllib.request.Request(self._url(path), data=body, headers=headers))
        return status, json.loads(text)

    def set_up(self, kind="central_government"):
        """Open the printed link and become the first administrator."""
        link = re.search(r"http://127.0.0.1:\d+(/set-up/\S+)", self.printed())[1]
        facts = {
            "organisation_name": "Department of Trials",
            "organisation_code": "TRIAL",
            "kind": kind,
            "name": "Ada Lead",
            "email": "ada@example.gov.uk",
            "password": PASSWORD,
        }
        return self.post(link, facts)

    def status(self, url):
        return json.loads(self.get(f"{url}?format=json")[1])

    def manage(self, *arguments):
        """A management command beside the running server."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def worker_ids(self):
        """Process ids of this server's Celery worker and its pool."""
        found = subprocess.run(
            ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(None, 2) for line in found.splitlines()[1:]]
        main = [
            int(pid) for pid, parent, args in rows if int(parent) == self.process.pid and " worker " in args
        ]
        return main + [int(pid) for pid, parent, _ in rows if int(parent) in main]

    def _url(self, path):
        return path if path.startswith("http") else self.address + path

    def token(self, path):
        page = self.get(path)[1]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return {"csrfmiddlewaretoken": found[1]} if found else {}

    def _open(self, request):
        with self.browser.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()


class _KeepErrors(urllib.request.HTTPErrorProcessor):
    """Answers of 400 and more are answers too; redirects are followed."""

    def http_response(self, request, response):
        if 300 <= response.status < 400:
            return super().http_response(request, response)
        return response


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
