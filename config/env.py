"""Typed readers of the environment: a value that makes no sense stops the start with one line naming it.

Every reader exits with status 2 (never a traceback) so that an operator sees the variable and the remedy.
"""

import os
import sys
from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
FALSE = frozenset({"0", "false", "no", "off", ""})


def refuse(message: str) -> NoReturn:
    """Stop the start: print one line on standard error, exit with status 2."""
    sys.stderr.write(f"Lenscap cannot start: {message}\n")
    raise SystemExit(2)


class Environment:
    """Reads one mapping of variables; production gives it `os.environ`, tests their own."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding blanks; empty counts as unset."""
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str) -> bool:
        """True or false in any usual spelling; unset is false."""
        value = self.text(name).lower()
        if value not in TRUE | FALSE:
            refuse(f"{name} is {value!r}; write 1 or 0.")
        return value in TRUE

    def integer(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        """A whole number between two bounds, both included."""
        value = self.text(name, str(default))
        if not value.isdecimal() or not lowest <= int(value) <= highest:
            refuse(f"{name} is {value!r}; write a whole number from {lowest} to {highest}.")
        return int(value)

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        """One of the options; the first is the default."""
        value = self.text(name, options[0])
        if value not in options:
            refuse(f"{name} is {value!r}; write one of: {', '.join(options)}.")
        return value

    def names(self, name: str) -> list[str]:
        """A comma-separated list without blanks and empty entries."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def url(self, name: str, schemes: tuple[str, ...]) -> str:
        """An address with one of the schemes and a host, or empty when unset; its password is never printed."""
        value = self.text(name)
        if not value:
            return ""
        parts = urlsplit(value)
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            refuse(f"{name} must begin with one of: {', '.join(f'{scheme}://' for scheme in schemes)}.")
        return value

    def mail(self, name: str) -> dict[str, str | int | bool]:
        """A mail server's address as Django's settings, empty when unset; its password is never printed.

        smtp:// speaks in the clear, smtp+tls:// turns to TLS, smtps:// begins with it; `?from=` names the sender.
        """
        parts = urlsplit(self.url(name, ("smtp", "smtp+tls", "smtps")))
        if not parts.scheme:
            return {}
        sender = dict(parse_qsl(parts.query)).get("from", "")
        try:
            port = parts.port or MAIL_PORTS[parts.scheme]
        except ValueError:
            refuse(f"{name} names a port that is none; write a number from 1 to 65535.")
        if not parts.hostname or "@" not in sender:
            refuse(f"{name} must name a host and a sender: smtp+tls://HOST:587/?from=lenscap@example.gov.uk")
        return {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": port,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "DEFAULT_FROM_EMAIL": sender,
        }


env = Environment(os.environ)
