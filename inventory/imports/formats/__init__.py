"""The formats that uploads are read as, surest first; of those for tables the last one takes everything.

A new format is one file here and one line below.
"""

from inventory.imports.columns import ImportFormat
from inventory.imports.formats import (
    glpi,
    milestone,
    netbox,
    nmap,
    onvif,
    register,
    report,
    sadp,
    sadp_probe,
    shodan,
    siqura,
    snipe_it,
    spreadsheet,
)
from inventory.imports.hosts import NetworkFormat

FORMATS: tuple[ImportFormat, ...] = (
    register.FORMAT,
    report.FORMAT,
    milestone.FORMAT,
    siqura.FORMAT,
    sadp.FORMAT,
    snipe_it.FORMAT,
    glpi.FORMAT,
    netbox.FORMAT,
    spreadsheet.FORMAT,
)
"""Tables: workbooks and text files, known by their headings."""

NETWORK_FORMATS: tuple[NetworkFormat, ...] = (
    nmap.FORMAT,
    sadp_probe.FORMAT,
    onvif.FORMAT,
    shodan.FORMAT,
)
"""What was seen on a network: XML and JSON files, known by how they begin."""

KEYS: tuple[str, ...] = (*(known.key for known in FORMATS), *(known.key for known in NETWORK_FORMATS))
