"""How the service holds under load.

    python -m bench.serve hot               a bundle and 304, beside nginx where it is installed
    python -m bench.serve tablets           500 tablets open one bundle within a minute while plans are uploaded
    python -m bench.serve night             2,000 tablets with 100 sites each look for what is new
    python -m bench.serve state             a state's sites, taken in on PostgreSQL by two workers
    python -m bench.serve edits             what one correction costs on a site of 2,000 rooms

Nothing leaves the loopback, nothing is installed, and every run ends by itself. Figures are in
docs/reference/service-figures.md.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.serve.edits import edits
from bench.serve.hot import hot_path
from bench.serve.loads import a_minute, a_night
from bench.serve.state import a_state

RUNS: dict[str, Callable[[Path], None]] = {
    "hot": hot_path,
    "tablets": a_minute,
    "night": a_night,
    "state": a_state,
    "edits": edits,
}


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] not in RUNS:
        print(__doc__)
        return 2
    with TemporaryDirectory(prefix="tacmap-bench-") as folder:
        RUNS[sys.argv[1]](Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
