"""Reading XML of programs one element at a time: no entity is ever resolved, no document type fetched.

nmap writes a bare `<!DOCTYPE nmaprun>`, which is allowed; a declaration of entities is refused.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from inventory.imports.refusal import FileRefusedError
from inventory.imports.sheets import Note

DEPTH_LIMIT = 100
"""Real scans nest ten deep."""


_DECLARATION = re.compile(rb"(?=<\?xml\b)")
_ENVELOPE_END = re.compile(rb"(?<=Envelope>)(?=\s*<[^/])")
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?(\w+)[\s>]")


def documents(path: Path) -> Iterator[BinaryIO]:
    """The documents of a file that was made by saving one answer after the other; mostly there is one."""
    content = path.read_bytes()
    first = _FIRST_ELEMENT.search(content)
    splits = [_DECLARATION, *([_ENVELOPE_END] if first and first[1] == b"Envelope" else [])]
    pieces = [content]
    for split in splits:
        pieces = [part for piece in pieces for part in split.split(piece)]
    yield from (io.BytesIO(piece.strip()) for piece in pieces if piece.strip(b" \r\n\t\xef\xbb\xbf"))


def elements(source: Path | BinaryIO, name: str) -> Iterator[Element | Note]:
    """Each element of that name, whatever its namespace, emptied once the next is asked for.

    A file that breaks off after some of them, as a scan does that was stopped, ends with a note. Raises
    FileRefusedError when it declares entities, nests too deep, or is broken before the first.
    """
    found = 0
    try:
        for node, parents in _closed(source):
            if local(node) == name:
                found += 1
                yield node
                node.clear()
            if parents and all(local(each) != name for each in parents):
                parents[-1].remove(node)
    except DefusedXmlException as error:
        raise _entities_declared() from error
    except (ParseError, LookupError, ValueError) as error:
        if not found:
            raise _broken() from error
        yield Note(
            "", 0, "", "cut_short", f"The file breaks off after {found:,} hosts; those before were read."
        )


def _closed(source: Path | BinaryIO) -> Iterator[tuple[Element, list[Element]]]:
    """Each element once it is whole, with those that it stands in."""
    parents: list[Element] = []
    for event, node in iterparse(source, events=("start", "end")):
        if event == "end":
            parents.pop()
            yield node, parents
            continue
        parents.append(node)
        if len(parents) > DEPTH_LIMIT:
            raise _nested_too_deep()


def local(node: Element) -> str:
    """An element's name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def text_of(node: Element, name: str) -> str:
    """The text of the first descendant of that name; empty when there is none."""
    return next(((each.text or "").strip() for each in node.iter() if local(each) == name), "")


def _nested_too_deep() -> FileRefusedError:
    return FileRefusedError(
        "nested_too_deep",
        f"This file nests more than {DEPTH_LIMIT} elements in one another, which no scan does. Export it again from"
        " the program that scanned.",
    )


def _entities_declared() -> FileRefusedError:
    return FileRefusedError(
        "doctype",
        "This file declares entities, which no program for scanning writes. Export it again from the program that"
        " scanned, and upload that.",
    )


def _broken() -> FileRefusedError:
    return FileRefusedError(
        "damaged_xml",
        "This XML file is broken or was cut off before its first host. Export it again from the program that"
        " scanned (nmap: -oX scan.xml), and upload that.",
    )
