"""Keeps a few child programs alive and stops them together.

A child that dies is started again after a pause that grows while it keeps dying. Children end when this
process is gone, even by SIGKILL, so that no worker is left behind (Linux: the parent-death signal).
"""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# Design, section 6: Ctrl-C or SIGTERM stops all within 15 s. Warm stops get most of it.
WARM_STOP_S = 11.0
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0
PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """A command line to keep running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_after: float = field(default=0.0)


class Supervisor:
    """Starts, restarts and stops programs; `run` returns when all have ended after `stop`."""

    def __init__(self, programs: list[Program], *, say: Callable[[str], None]) -> None:
        self.programs = programs
        self.say = say
        self.stopping = False

    def stop(self) -> None:
        """Ask for the end; safe inside a signal handler."""
        self.stopping = True

    def run(self) -> None:
        """Watch until stopped."""
        while not self.stopping:
            for program in self.programs:
                self._watch(program)
            time.sleep(0.2)
        self._stop_all()

    def _watch(self, program: Program) -> None:
        now = time.monotonic()
        if program.process is None:
            if now >= program.start_after:
                program.process = subprocess.Popen(
                    program.command,
                    start_new_session=True,
                    preexec_fn=_end_with_parent,
                    stdin=subprocess.DEVNULL,
                )
                program.started_at = now
            return
        status = program.process.poll()
        if status is None:
            return
        program.deaths = 1 if now - program.started_at > STEADY_AFTER_S else program.deaths + 1
        pause = min(LONGEST_PAUSE_S, 0.5 * 2 ** (program.deaths - 1))
        self.say(
            f"The {program.name} process ended (status {status}); starting it again in {pause:g} seconds."
        )
        program.process, program.start_after = None, now + pause

    def _stop_all(self) -> None:
        running = [program.process for program in self.programs if program.process]
        for process in running:
            process.terminate()
        limit = time.monotonic() + WARM_STOP_S
        for process in running:
            try:
                process.wait(timeout=max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _end_with_parent() -> None:
    """Between fork and exec: ask the kernel for SIGTERM when the parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
