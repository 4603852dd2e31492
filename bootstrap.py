#!/usr/bin/env python3
"""Set everything up on a fresh machine, then run the main job or the tests.

    python3 bootstrap.py demo     set up, pack the sample school into out/, verify it
    python3 bootstrap.py test     set up with the test tools, then run every check
    python3 bootstrap.py check    run every check in an environment that is already set up

Needs Python 3.11 or newer and nothing else; only the standard library is used here. What the tests want from
the system (Chromium, Firefox, minisign, poppler, GDAL, PostgreSQL) is installed when this runs as root on Debian or
Ubuntu; otherwise a test whose tool is missing is skipped by name.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
LOCK = HERE / "requirements.lock"
SYSTEM_TOOLS = {
    "chromium": "chromium", "firefox-esr": "firefox-esr", "minisign": "minisign", "pdftoppm": "poppler-utils",
    "ogrinfo": "gdal-bin", "initdb": "postgresql",
}  # fmt: skip
SAMPLE = "k12-school"


def main() -> int:
    verbs = {"demo": demo, "test": test, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file alone may be started by an older Python
        print("tacmap needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    os.chdir(HERE)
    return verbs[sys.argv[1]]()


def demo() -> int:
    """Pack the sample school, verify the bundle, and lay its viewer beside it."""
    set_up()
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    bundle = out / f"{SAMPLE}.zip"
    run(BIN / "tacmap", "pack", HERE / "sample_buildings" / SAMPLE, "-o", bundle)
    run(BIN / "tacmap", "verify", bundle, "--allow-old")
    with zipfile.ZipFile(bundle) as archive:
        (out / f"{SAMPLE}.html").write_bytes(archive.read("index.html"))
    print(f"\nThe map pack:  {bundle}\nIts viewer:    {out / f'{SAMPLE}.html'}   (open it by double click)")
    return 0


def test() -> int:
    """Install what the tests need, then run every check."""
    set_up()
    install_system_tools()
    return check()


def check() -> int:
    """Format, lint, types, layers, web assets, tests: the first that fails ends it."""
    python = BIN / "python"
    steps: list[tuple[str, list[str | Path]]] = [
        ("format", [BIN / "ruff", "format", "--check", "."]),
        ("lint", [BIN / "ruff", "check", "."]),
        ("types", [BIN / "mypy"]),
        ("layers", [BIN / "lint-imports", "--no-logo"]),
        ("web assets", [python, HERE / "web" / "build.py", "--check"]),
        # Each worker takes neighbours, so that what the tests of a file share is made once and not by both.
        ("tests", [python, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]),
    ]
    for name, command in steps:
        print(f"\n== {name}", flush=True)
        if subprocess.run([str(part) for part in command], check=False).returncode:
            print(f"\n{name}: failed")
            return 1
    return 0


def set_up() -> None:
    """A virtual environment with exactly what the lock names, and this checkout in it, compiled as if installed."""
    stamp = VENV / "installed"
    wanted = hashlib.sha256(LOCK.read_bytes() + (HERE / "pyproject.toml").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        install()
        stamp.write_text(wanted)
    run(BIN / "python", "-m", "compileall", "-q", HERE / "src", HERE / "api")


def install() -> None:
    print("== setting up .venv (once; about half a minute)", flush=True)
    make_environment()
    pip = [BIN / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run(*pip, "--require-hashes", "-r", LOCK)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", HERE)


def make_environment() -> None:
    """Make .venv; where Debian keeps `venv` in a package of its own and we are root, install that first."""
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    if subprocess.run([str(part) for part in command], check=False, capture_output=True).returncode == 0:
        return
    if can_install():
        apt("install", "python3-venv")
    run(*command)


def install_system_tools() -> None:
    """Install the tools that are missing, where that can be done without asking."""
    servers = map(str, Path("/usr/lib/postgresql").glob("*/bin"))  # Debian keeps these off the PATH
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *servers))
    missing = [package for tool, package in SYSTEM_TOOLS.items() if not shutil.which(tool, path=path)]
    if not missing:
        return
    if not can_install():
        print("== without root these stay missing, and their tests are skipped:", ", ".join(missing))
        return
    print("== installing", ", ".join(missing), flush=True)
    apt("update")
    apt("install", *missing)


def can_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(verb: str, *packages: str) -> None:
    options = ["--no-install-recommends"] if verb == "install" else []
    run(
        "apt-get", "-qq", "-y", verb, *options, *packages,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def run(*command: str | Path, **options: object) -> None:
    """Run a command; when it fails, end with its exit code."""
    done = subprocess.run([str(part) for part in command], check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        print("failed:", " ".join(str(part) for part in command))
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
