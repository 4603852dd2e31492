#!/usr/bin/env python3
"""Build the web assets that are committed beside the Python that ships them.

web/build.py            install what each package locks, type-check and build it
web/build.py --check    the same, then fail when a committed asset differs from what was built
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
ASSETS = {"viewer": WEB.parent / "src" / "tacmap" / "exports" / "viewer_assets"}


def main() -> int:
    checking = "--check" in sys.argv[1:]
    before = {name: digests(folder) for name, folder in ASSETS.items()}
    for name in ASSETS:
        build(WEB / name)
    changed = [
        f"{name}/{member}"
        for name, folder in ASSETS.items()
        for member in sorted(before[name].keys() | digests(folder).keys())
        if before[name].get(member) != digests(folder).get(member)
    ]
    for member in changed:
        print("differs from what was built:" if checking else "built:", member)
    return 1 if checking and changed else 0


def build(package: Path) -> None:
    """Run npm from the wheel in this environment, so that no Node on the machine is needed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    for arguments in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "check"], ["run", "build"]):
        command = ["npm", *arguments]
        done = subprocess.run(command, cwd=package, env={**os.environ, "PATH": path}, check=False)  # noqa: S603 - ours
        if done.returncode:
            sys.exit(done.returncode)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".py"
    }


if __name__ == "__main__":
    sys.exit(main())
