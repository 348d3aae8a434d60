"""Which request a change came in by: kept beside the thread, so that services need not carry it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The address and request of whoever acts; empty for jobs and commands."""

    address: str = ""
    request_id: str = ""


_current: ContextVar[Actor] = ContextVar("actor", default=Actor())  # noqa: B039 - Actor is frozen


def current_actor() -> Actor:
    """The request in hand."""
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Everything recorded inside carries this address and request id."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)
