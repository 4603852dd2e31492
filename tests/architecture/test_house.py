"""The rules of the house that no linter knows."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("api", "bench", "docs", "sample_buildings", "src", "tests", "web")


def _texts():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and b"\0" not in (content := path.read_bytes())[:8000]:
            yield name, content.decode("utf-8", "replace")


def test_no_file_names_a_registry():
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "npmjs" + r"\.org"))
    )
    assert [name for name, text in _texts() if hosts.search(text)] == []


def test_the_lock_has_hashes_and_no_addresses():
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert "--index-url" not in lock
    named = re.findall(r"^([a-z0-9._-]+==\S+)", lock, re.MULTILINE)
    assert len(named) > 40
    for entry in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_module_says_what_lives_in_it():
    silent = [
        path.relative_to(ROOT).as_posix()
        for folder in ("src", "api")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not path.read_text().lstrip("#! \n").startswith('"""') and "editor" not in path.name
    ]
    assert silent == []


def test_no_page_of_the_library_is_longer_than_it_should_be():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted((ROOT / "src").rglob("*.py"))
        if (lines := len(path.read_text().splitlines())) > 700
    }
    assert long == {}


def test_the_library_never_asks_for_the_time():
    clock = re.compile(r"\b(datetime\.now|date\.today|time\.time|datetime\.utcnow)\(")
    below_the_service = ("cli.py", "caretaking.py", "terminal.py", "upkeep.py", "jobs/", "service/", "store/")
    asking = [
        name
        for name, text in _texts()
        if name.startswith("src/tacmap/")
        and not name.removeprefix("src/tacmap/").startswith(below_the_service)
        and name.endswith(".py")
        and clock.search(text)
    ]
    assert asking == []


def _loaded_by(*arguments, folder):
    """The packages, and the modules of tacmap, that a command has loaded when it is done."""
    script = (
        "import sys; sys.argv[0] = 'tacmap'\n"
        "from tacmap.cli import main\n"
        "try: main()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    environment = os.environ | {"TACMAP_CONFIG": str(folder)}
    done = subprocess.run([sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True)
    return {name if name.startswith("tacmap") else name.split(".")[0] for name in done.stderr.split()}


def test_reading_a_plan_loads_nothing_that_reading_does_not_need(tmp_path):
    plan, rooms = ROOT / "sample_buildings" / "old-annex" / "annex.dxf", tmp_path / "rooms.geojson"
    loaded = _loaded_by("read", str(plan), "--geojson", str(rooms), folder=tmp_path)
    assert rooms.exists()
    assert {"numpy", "shapely", "tacmap.stages"} <= loaded
    needless = {"PIL", "cryptography", "ezdxf", "fastapi", "pydantic", "pyproj", "qrcode", "resvg_py", "sqlalchemy"}
    assert loaded & (needless | {"svgwrite", "typst", "tacmap.document", "tacmap.service.survey"}) == set()


def test_help_and_a_key_need_no_arrays(tmp_path):
    for arguments in (("--help",), ("key",)):
        loaded = _loaded_by(*arguments, folder=tmp_path)
        assert loaded & {"tacmap.cli"}
        assert loaded & {"numpy", "pydantic", "rich", "shapely", "sqlalchemy"} == set()


def test_verifying_a_bundle_needs_neither_drawings_nor_a_database(tmp_path):
    (tmp_path / "altered.zip").write_bytes(b"PK\x03\x04")
    loaded = _loaded_by("verify", str(tmp_path / "altered.zip"), folder=tmp_path)
    assert "tacmap.bundle.verify" in loaded
    assert loaded & {"shapely", "sqlalchemy", "typst", "tacmap.stages", "tacmap.service.pack"} == set()


def _heads(page):
    """The addresses of a page's headings, as a repository's host makes them of their words."""
    lines = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    words = (re.sub(r"[^\w\- ]", "", head.casefold()) for head in re.findall(r"^#+ (.*)", lines, re.MULTILINE))
    return {each.strip().replace(" ", "-") for each in words}


def test_every_link_between_pages_leads_somewhere():
    lost = []
    for name, text in _texts():
        if not name.endswith(".md"):
            continue
        for to, head in re.findall(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)", text):
            page = (ROOT / name).parent / to if to else ROOT / name
            if not page.exists() or (head and head not in _heads(page)):
                lost.append((name, to, head))
    assert lost == []
