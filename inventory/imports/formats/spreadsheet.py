"""Any list of devices: columns are known by their headings alone."""

from inventory.imports.columns import ImportFormat

FORMAT = ImportFormat("spreadsheet", "Spreadsheet")
