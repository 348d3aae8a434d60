"""The doorbell that lies in a folder: kombu's file-system transport, whose messages appear there whole.

kombu opens the file of a message under the name by which workers look for it, and writes it then. A worker that takes
it in between reads nothing, and ends of that.
"""

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Reads as kombu does, and writes what is whole."""

    # kombu's own two signatures differ.
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        """Ring: the message is written beside its place and moved there. Raises ChannelError."""
        # As kombu names it, so that the eldest comes first; no worker looks for the name that it is written under.
        whole = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        unseen = whole.with_suffix(".unseen")
        try:
            unseen.write_bytes(dumps(payload).encode())
            unseen.replace(whole)
        except OSError as problem:
            raise ChannelError(f"Cannot add {whole.name} to the folder of messages") from problem


class Transport(filesystem.Transport):
    """What settings name as the broker's transport where there is no Redis."""

    Channel = Channel
