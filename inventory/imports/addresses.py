"""MAC and IP addresses in any notation."""

import ipaddress
import re
import socket

_SEPARATORS = re.compile(r"[\s:.\-]+")
_HEX12 = re.compile(r"[0-9A-Fa-f]{12}")
_GROUPED = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9A-Fa-f]{1,2}(?:[:\-\s][0-9A-Fa-f]{1,2}){5}"
    r"|[0-9A-Fa-f]{4}(?:[.:\-\s][0-9A-Fa-f]{4}){2}"
    r"|[0-9A-Fa-f]{6}[:\-][0-9A-Fa-f]{6}"
    r")(?![0-9A-Za-z])"
)
_PAIRS = re.compile(r"[0-9A-Fa-f]{1,2}(?:[:\-\s][0-9A-Fa-f]{1,2}){5}")
_IP_INSIDE = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?![\d.])")
_NO_SEPARATORS = str.maketrans("", "", ":-. ")
NO_MACS = frozenset({"00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF"})


def read_mac(text: str) -> str:
    """`44-19-b6-00-10-20`, `4419.b600.1020` and the like as 44:19:B6:00:10:20; empty when it is none."""
    digits = text.translate(_NO_SEPARATORS).upper()
    if not _HEX12.fullmatch(digits):
        match = _GROUPED.search(text)
        if match is None:
            return ""
        groups = _SEPARATORS.split(match[0].upper())
        digits = "".join(group.zfill(2) if len(groups) == 6 else group for group in groups)
    mac = f"{digits[:2]}:{digits[2:4]}:{digits[4:6]}:{digits[6:8]}:{digits[8:10]}:{digits[10:]}"
    return "" if mac in NO_MACS else mac


def mac_in_serial(text: str) -> str:
    """The MAC that stands in a serial cell, as Axis prints its serials; `1234-5678-9012` and bare digits are none."""
    text = text.strip()
    if _PAIRS.fullmatch(text):
        return read_mac(text)
    bare = text.replace(".", "")
    mixed = _HEX12.fullmatch(bare) is not None and not bare.isdigit() and not bare.isalpha()
    return read_mac(text) if mixed else ""


def read_ip(text: str) -> str:
    """An IPv4 or IPv6 address from a cell, also out of `http://10.0.0.5:80/` or `10.0.0.5/24`; empty when none."""
    bare = text.strip().partition("/")[0].strip("[]")
    try:
        # Ten times as fast as ipaddress, and as strict, for what nearly all cells hold.
        return socket.inet_ntop(socket.AF_INET, socket.inet_pton(socket.AF_INET, bare))
    except (OSError, ValueError):
        pass
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    match = _IP_INSIDE.search(text)
    try:
        return str(ipaddress.ip_address(match[1])) if match else ""
    except ValueError:
        return ""
