"""What reading has to know of our own template workbook: its columns, its example rows, its sheets that are no list.

`inventory.workbooks.template` writes the workbook from the same facts.
"""

from collections.abc import Collection, Sequence

LIST_SHEET, WORDS_SHEET, HOW_TO_SHEET = "Cameras", "List", "How to fill this in"
"""The first two names say nothing of a place, so that neither is taken for a site."""
HOW_TO_TITLE = "How to fill in the list of cameras"
WORDS_TITLE = "Words to choose from"
NO_LISTS = {HOW_TO_SHEET: HOW_TO_TITLE, WORDS_SHEET: WORDS_TITLE}

EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "Site": "Example House",
        "Location": "Main entrance, above the door",
        "Asset tag": "EXAMPLE-1",
        "Kind": "Camera",
        "Make": "Axis",
        "Model": "P3265-LVE",
        "Serial number": "EXAMPLE00001",
        "MAC address": "02:00:00:00:00:01",
        "Network": "Isolated network",
        "Status": "In place",
        "Installed on": "8 June 2015",
        "Recorder": "EXAMPLE-2",
        "Description": "An example: it is not imported",
    },
    {
        "Site": "Example House",
        "Location": "Comms room, rack 2",
        "Asset tag": "EXAMPLE-2",
        "Kind": "Recorder",
        "Make": "Hikvision",
        "Model": "DS-7716NI-I4",
        "Serial number": "EXAMPLE00002",
        "Network": "Isolated network",
        "Status": "In place",
        "Installed on": "2015",
        "Description": "An example: it is not imported",
    },
)
_EXAMPLE_TEXTS = tuple(frozenset(example.values()) for example in EXAMPLES)


def is_no_list(sheet: str, top: Sequence[Sequence[str]]) -> bool:
    """Whether a sheet is one of the template's that hold no devices: by its name and its title."""
    return sheet in NO_LISTS and bool(top) and NO_LISTS[sheet] in top[0][:1]


def is_example(cells: Collection[str]) -> bool:
    """Whether a row is an example, word for word; one that was typed over is a device."""
    return frozenset(filter(None, cells)) in _EXAMPLE_TEXTS
