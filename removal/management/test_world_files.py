"""A file of evidence in the test world; whatever it says is a canary."""

from collections.abc import Callable

from inventory.models import Person
from removal.models import Removal
from removal.planning.workflow import Remark
from removal.services import filing, remarks


def prove(line: Removal, canary: Callable[..., str], *, by: Person) -> None:
    """A document whose name, content and note are canaries."""
    name, content = canary("quote") + ".pdf", f"%PDF-1.4 {canary()} %%EOF".encode()
    sent = filing.received(name, len(content), [content], kind="further", photos_only=False)
    fresh = Removal.objects.get(pk=line.pk)
    with filing.stored([sent]) as files:
        remarks.record_remark(fresh, Remark.ADD_FILES, {"note": canary()}, by=by, files=files)
