"""The removal workbook: sheet definitions, the facts they print, and the writer (docs/report.md)."""
