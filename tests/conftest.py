"""What every test may use. In CI nothing may be skipped: a missing tool is a failure there."""

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

from tests.samples import desk_in

# A busy machine is no defect; what lands is judged by the same examples each time, new ones are sought at the desk.
settings.register_profile("tacmap", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("tacmap")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {call.excinfo and call.excinfo.value}"
    return report


@pytest.fixture
def tool():
    """A function: the path of a program of the system, or a skip that names it."""

    def find(*names: str) -> str:
        for name in names:
            if path := shutil.which(name):
                return path
        pytest.skip(f"{names[0]} is not installed")

    return find


@pytest.fixture(autouse=True)
def own_configuration(tmp_path_factory, monkeypatch):
    """No test reads or writes the user's own keys and pins."""
    folder = tmp_path_factory.mktemp("configuration")
    monkeypatch.setenv("TACMAP_CONFIG", str(folder))
    return folder


@pytest.fixture
def desk(tmp_path):
    """A desk that keeps nothing yet."""
    with desk_in(tmp_path) as kept:
        yield kept


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of our own in a scratch folder; gives a function: the URL of a fresh, empty database."""
    programs = Path(next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), "/usr/bin"))
    if not (programs / "initdb").exists():
        pytest.skip("initdb is not installed")
    folder = Path(tempfile.mkdtemp(prefix="tacmap-pg-", dir="/tmp"))
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()  # the server refuses to run as root
    options = {"user": user, "cwd": folder} if os.geteuid() == 0 else {"cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, user)

    def run(name, *arguments):
        subprocess.run([programs / name, *arguments], check=True, capture_output=True, **options)

    run("initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N")
    settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
    log = folder / "log"
    try:
        run("pg_ctl", "-D", folder / "data", "-w", "-l", log, "-o", settings, "start")

        def fresh():
            name = f"t{secrets.token_hex(6)}"
            run("createdb", "-h", folder, "-U", "postgres", "-T", "template0", name)
            return f"postgresql://postgres@/{name}?host={folder}"

        def restart():
            run("pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "-l", log, "-o", settings, "restart")

        fresh.restart = restart
        yield fresh
    finally:
        with suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def object_store():
    """A server of the S3 API over HTTP; gives a function: the URL of a fresh, empty prefix, and the endpoint.

    Where promises are proved in full it is a real one: Ceph's gateway.
    """
    if "TACMAP_PROVE" in os.environ:
        from bench.ceph import PROGRAMS, gateway

        if missing := [program for program in PROGRAMS if not shutil.which(program)]:
            pytest.skip(f"{missing[0]} is not installed")
        with gateway("plans", key="testing", secret="testing") as endpoint:
            yield lambda: (f"s3://plans/{secrets.token_hex(6)}", endpoint)
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    endpoint, bucket = f"http://127.0.0.1:{port}", "plans"
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(port)], stdout=log, stderr=log) as server,
    ):
        try:
            _make_bucket(f"{endpoint}/{bucket}")
            yield lambda: (f"s3://{bucket}/{secrets.token_hex(6)}", endpoint)
        finally:
            server.terminate()


def _make_bucket(address, patience=30):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + patience
    while True:
        try:
            opener.open(urllib.request.Request(address, method="PUT"), timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def s3(object_store, monkeypatch):
    """A function as `object_store`, with credentials in the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    return object_store


@pytest.fixture(params=["sqlite", "postgresql"])
def records_url(request, tmp_path):
    """An empty database of each kind that records can be kept in."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.db'}"
    return request.getfixturevalue("postgres")()
