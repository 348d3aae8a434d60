"""Our own exported register, corrected and brought back: what Lenscap worked out is not what a label says."""

from inventory.imports.columns import ImportFormat

FORMAT = ImportFormat(
    "register",
    "Register exported by Lenscap",
    frozenset({"vendor text", "model text", "verdict", "basis", "headline"}),
    {
        "maker": "",
        "state": "",
        "verdict": "",
        "basis": "",
        "headline": "",
        "due on": "",
        "source file": "",
        "source row": "",
    },
)
