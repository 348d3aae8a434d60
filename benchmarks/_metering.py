"""What a step of a benchmark takes: processor seconds wherever they are spent, and by how much the process grew."""

import os
import resource
import time
from pathlib import Path

from django.db import connection


class Meter:
    """Processor seconds of this process, its children and its database server; and by how much it grew."""

    def __enter__(self) -> "Meter":
        self.began, self.resident = time.monotonic(), _resident()
        self.cpu = (_cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN), server_cpu())
        return self

    def __exit__(self, *_: object) -> None:
        now = (_cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN), server_cpu())
        own, child, server = (after - before for after, before in zip(now, self.cpu, strict=True))
        self.figures = {
            "cpu_s": round(own + child + server, 2),
            "of_which_child_s": round(child, 2),
            "of_which_server_s": round(server, 2),
            "wall_s": round(time.monotonic() - self.began, 2),
            "grew_mb": max(0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - self.resident),
            "child_peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        }


def _cpu(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def server_cpu() -> float:
    """Of the server process that works for this one; 0 where it is on another machine, or there is none."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return 0.0
    told = stat.read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
