"""Run every benchmark in a process of its own and print one JSON object: its name, then its figures."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(wanted: list[str]) -> None:
    """Run the named benchmarks, or all."""
    # What ends in _steps is run by the benchmark of that name, in a process of its own.
    names = wanted or sorted(path.stem for path in HERE.glob("[a-z]*.py") if not path.stem.endswith("_steps"))
    figures: dict[str, object] = {}
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr)
        run = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"],
            cwd=HERE.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        figures[name] = json.loads(run.stdout) if run.returncode == 0 else {"failed": run.stderr[-2000:]}
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
