"""The formats that uploads are read as, surest first; the last one takes everything.

A new format is one file here and one line below.
"""

from inventory.imports.columns import ImportFormat
from inventory.imports.formats import milestone, netbox, register, sadp, snipe_it, spreadsheet

FORMATS: tuple[ImportFormat, ...] = (
    register.FORMAT,
    milestone.FORMAT,
    sadp.FORMAT,
    snipe_it.FORMAT,
    netbox.FORMAT,
    spreadsheet.FORMAT,
)
