"""Files that a page hands out: always as an attachment that no browser shows, runs or keeps."""

from typing import IO

from django.http import FileResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A file that a browser should ever show may run nothing and load nothing.
DOWNLOAD_HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def workbook(file: IO[bytes], filename: str) -> FileResponse:
    """A workbook to save; the response reads the file from where it stands and closes it."""
    return FileResponse(
        file, as_attachment=True, filename=filename, content_type=XLSX, headers=DOWNLOAD_HEADERS
    )
