"""Write the whole suite into a folder, to try it by hand: `python -m tests.hostile FOLDER`."""

import re
import sys
from pathlib import Path

from tests.hostile import texts, workbooks

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, content, outcome) in enumerate([*workbooks.files(), *texts.files()], start=1):
        plain = re.sub(r"[^\w.-]", "_", name)[-80:]
        (folder / f"{number:03}-{outcome}-{plain}").write_bytes(content)
    sys.stdout.write(f"{number} files\n")
