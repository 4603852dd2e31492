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
ASSETS = {
    "viewer": WEB.parent / "src" / "tacmap" / "exports" / "viewer_assets",
    "tablet": WEB.parent / "api" / "tacmap_api" / "tablet_assets",
    "studio": WEB.parent / "api" / "tacmap_api" / "studio_assets",
}


def main() -> int:
    checking = "--check" in sys.argv[1:]
    for name in ASSETS:
        if not npm(WEB / name, "ci", "--no-audit", "--no-fund", "--loglevel=error"):
            print(f"{name}: npm could not install what it locks")
            if checking and not os.environ.get("CI"):
                print(f"skipped: {name} was not rebuilt and compared")
                continue
            return 1
        before = digests(ASSETS[name])
        if not (npm(WEB / name, "run", "check") and npm(WEB / name, "run", "build")):
            return 1
        after = digests(ASSETS[name])
        changed = [member for member in sorted(before | after) if before.get(member) != after.get(member)]
        for member in changed:
            print("differs from what was built:" if checking else "built:", f"{name}/{member}")
        if checking and changed:
            return 1
    return 0


def npm(package: Path, *arguments: str) -> bool:
    """Run npm from the wheel in this environment, so that no Node on the machine is needed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path}
    return subprocess.run(["npm", *arguments], cwd=package, env=environment, check=False).returncode == 0  # noqa: S603, S607 - ours


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".py"
    }


if __name__ == "__main__":
    sys.exit(main())
