"""What lies under deploy/ is held to the program: settings, commands, packages, and the tools that read it."""

import importlib
import re
import runpy
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from tacmap.cli import app

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = runpy.run_path(str(ROOT / "docs/settings_table.py"))["names"]()
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
FOREIGN = {"TACMAP_HOST"}  # of compose itself, beside the passwords
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.mark.parametrize("name", ["compose.yaml", "tacmap.env", "Containerfile", "Caddyfile", "nginx.conf"])
def test_every_setting_that_is_named_is_one(name):
    named = set(re.findall(r"\b(?:TACMAP|AWS)_[A-Z_]+\b", (DEPLOY / name).read_text()))
    assert named - SETTINGS - FOREIGN == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_setting_of_a_unit_is_one(unit):
    assert set(re.findall(r"\b(?:TACMAP|AWS)_[A-Z_]+\b", unit.read_text())) <= SETTINGS


def test_the_example_of_settings_names_all_that_a_place_and_a_secret_need():
    named = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "tacmap.env").read_text(), re.MULTILINE))
    assert {"TACMAP_RECORDS_URL", "TACMAP_BLOBS_URL", "TACMAP_BLOB_KEYS", "TACMAP_METRICS_TOKEN_FILE"} <= named


def options_of(words):
    """The command that is called, and the options that it does not know."""
    command = app.commands[words[0]]
    known = {name for each in command.params for name in each.opts}
    return words[0], {word for word in words[1:] if word.startswith("--")} - known


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_calls_a_command_with_options_that_there_are(unit):
    line = re.search(r"^ExecStart=.*?/tacmap (.*)$", unit.read_text(), re.MULTILINE)
    assert options_of(line[1].rstrip("'").split())[1] == set()


def test_the_containers_call_commands_with_options_that_there_are():
    served = re.search(r"^CMD \[(.*)\]$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    words = [word.strip(' "') for word in served[1].split(",")]
    assert options_of(words) == ("serve", set())
    assert options_of(COMPOSE["services"]["worker"]["command"]) == ("worker", set())


def test_the_image_is_made_of_files_that_there_are_and_that_reach_it():
    lines = re.findall(r"^COPY (?!--from)(.*)$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    copied = {word for line in lines for word in line.split()[:-1]}
    assert {"deploy/requirements.lock", "src", "api"} <= copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"  # all but what is named: no history and no secrets go to the builder
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == copied


def test_the_image_is_entered_by_the_command_that_the_package_installs():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    entry = re.search(r'^ENTRYPOINT \["(.*)"\]$', (DEPLOY / "Containerfile").read_text(), re.MULTILINE)[1]
    assert entry in scripts
    module, _, name = scripts[entry].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_compose_builds_the_image_from_where_its_file_says():
    build = COMPOSE["x-tacmap"]["build"]
    context = (DEPLOY / build["context"]).resolve()
    assert context == ROOT
    assert (context / build["dockerfile"]).is_file()


def test_every_value_and_secret_that_compose_asks_for_is_made_by_the_guide():
    guide = (ROOT / "docs/how-to/operate-the-service.md").read_text()
    text = "\n".join(line for line in (DEPLOY / "compose.yaml").read_text().splitlines() if not line.startswith("#"))
    needed = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    made = set(re.findall(r"([A-Z_]+)=%s", guide))
    assert needed == made
    assert all("${" + name + ":?}" in text or "${" + name + ":-" in text for name in needed)
    told = re.search(r"for name in (.*?); do openssl", guide)[1].split()
    assert {Path(each["file"]).name for each in COMPOSE["secrets"].values()} == set(told)
    assert {Path(each["file"]).parent.name for each in COMPOSE["secrets"].values()} == {"secrets"}


def test_who_is_waited_for_can_say_that_they_are_ready():
    for service in COMPOSE["services"].values():
        waited = service.get("depends_on", {})
        for name, how in waited.items() if isinstance(waited, dict) else ():
            if how["condition"] == "service_healthy":
                assert "test" in COMPOSE["services"][name]["healthcheck"]
            else:
                assert how["condition"] == "service_completed_successfully"
                assert "restart" not in COMPOSE["services"][name]


def test_the_proxy_of_the_containers_asks_where_the_service_listens_and_is_believed():
    served = re.search(r"^CMD \[(.*)\]$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)[1]
    port = re.search(r'"--port", "(\d+)"', served)[1]
    command = COMPOSE["services"]["proxy"]["command"]
    assert command[command.index("--to") + 1] == f"tacmap:{port}"
    assert f"EXPOSE {port}" in (DEPLOY / "Containerfile").read_text()
    assert f"http://127.0.0.1:{port}/healthz" in (DEPLOY / "Containerfile").read_text()
    believed = COMPOSE["services"]["tacmap"]["environment"]["TACMAP_PROXIES"]
    assert believed == COMPOSE["networks"]["front"]["ipam"]["config"][0]["subnet"]


def test_units_and_guide_name_the_same_places():
    guide = (ROOT / "docs/how-to/operate-the-service.md").read_text()
    sysusers = (DEPLOY / "systemd" / "tacmap.sysusers").read_text().splitlines()[-1].split()
    for unit in UNITS:
        told = unit.read_text()
        assert "/opt/tacmap/.venv/bin/tacmap" in told
        assert "EnvironmentFile=-/etc/tacmap/tacmap.env" in told
        assert f"User={sysusers[1]}" in told
        assert unit.stem in guide
    for place in ("/opt/tacmap", "/etc/tacmap/tacmap.env", "/var/lib/tacmap", "/var/backups/tacmap"):
        assert place in guide
    for named in re.findall(r"deploy/(?!\*|systemd/\*)[\w./-]+\w", guide):
        assert (ROOT / named).exists(), named


def test_every_place_and_secret_of_a_container_is_declared():
    for service in COMPOSE["services"].values():
        volumes = {each.partition(":")[0] for each in service.get("volumes", [])}
        assert volumes <= COMPOSE["volumes"].keys()
        assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys()
        assert set(service.get("networks", [])) <= COMPOSE["networks"].keys()
        assert set(service.get("depends_on", [])) <= COMPOSE["services"].keys()


def test_records_and_files_are_reached_from_inside_alone():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_no_password_stands_in_the_files():
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix != ".lock":
            assert not re.search(
                r"(?i)(password|secret|key)=[a-z0-9]{8,}", path.read_text().replace("tacmap:password", "")
            )


def test_the_image_installs_what_the_lock_holds_and_no_tool_of_the_tests():
    whole, image = (
        set(re.findall(r"^([a-z0-9._-]+==[^ ;\\]+)", path.read_text(), re.MULTILINE))
        for path in (ROOT / "requirements.lock", DEPLOY / "requirements.lock")
    )
    assert image <= whole
    assert "fastapi" in " ".join(image)
    assert "playwright" not in " ".join(image)
    assert "://" not in (DEPLOY / "requirements.lock").read_text()


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        return  # the tests above still hold the units to the program
    for unit in (*UNITS, *(DEPLOY / "systemd").glob("*.timer")):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/tacmap/.venv/bin/tacmap", "/bin/true"))
    paths = sorted(map(str, tmp_path.iterdir()))
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True, timeout=60)
    assert (said.returncode, [line for line in said.stderr.splitlines() if "tacmap" in line]) == (0, [])


def test_nginx_finds_nothing_wrong_with_its_example(tmp_path):
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        return
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=maps.example.org",
         "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    example = (DEPLOY / "nginx.conf").read_text().replace("/etc/tacmap/tls", str(tmp_path))
    (tmp_path / "all.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{example}\n}}\n")
    said = subprocess.run(
        [program, "-t", "-q", "-e", str(tmp_path / "errors"), "-c", str(tmp_path / "all.conf")],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
