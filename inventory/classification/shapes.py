"""Shapes of model codes as people write them, turned into the patterns that a series is read by.

A shape is a code in which `#` stands for a digit, `@` for a letter and a `*` at its end for whatever follows:
"DS-2CD####*". So a person who drafts a series writes no regular expression, and no shape can take long to read.
"""

import re

SHAPE = re.compile(r"[A-Z0-9#@][A-Z0-9#@/._+-]*\*?\Z")
SIGNS = {"#": r"\d", "@": "[A-Z]", "-": "-?"}
# Fewer fixed signs would read half of all codes.
FIXED_SIGNS = 2


class ShapeError(ValueError):
    """The text is no shape; the message says what to do."""


def pattern_of(shape: str) -> str:
    """The regular expression of a shape. Raises ShapeError."""
    written = shape.strip().upper()
    if not SHAPE.match(written):
        raise ShapeError(
            "Write the code with # for a digit, @ for a letter and * at the end for anything after it"
        )
    code = written.removesuffix("*")
    if sum(sign.isalnum() for sign in code) < FIXED_SIGNS:
        raise ShapeError(f"Write at least {FIXED_SIGNS} letters or digits that stand in every such code")
    read = "".join(SIGNS.get(sign, re.escape(sign)) for sign in code)
    return read if written.endswith("*") else read + r"(?![A-Z0-9])"


def is_from_a_shape(pattern: str) -> bool:
    """Could a shape have given this pattern? Such a one repeats nothing, so that no text takes it long."""
    read = pattern.removesuffix(r"(?![A-Z0-9])")
    for sign in (r"\d", "[A-Z]", "-?", r"\.", r"\+", r"\-"):
        read = read.replace(sign, "")
    return re.fullmatch(r"[A-Z0-9/_]*", read) is not None
