"""A Ceph of one node in a scratch folder, for as long as a test needs a real object store: the S3 API of its gateway.

Everything lies in memory and on the loopback, under names of its own. Debian: radosgw, ceph-mon, ceph-osd, ceph-common.
"""

import base64
import hmac
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from pathlib import Path
from uuid import uuid4

__all__ = ["PROGRAMS", "gateway"]

PROGRAMS = ("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph", "monmaptool")
_CONFIGURATION = """[global]
fsid = {fsid}
mon initial members = a
mon host = [v1:127.0.0.1:{mon}]
public addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd crush chooseleaf type = 0
osd crush update on start = false
osd class update on start = false
mon allow pool size one = true
mon data avail crit = 1
mon data = {folder}/mon
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 2147483648
run dir = {folder}/run
admin socket = {folder}/run/$name.asok
pid file = {folder}/run/$name.pid
log file = {folder}/run/$name.log
"""


@contextmanager
def gateway(bucket: str, *, key: str, secret: str) -> Iterator[str]:
    """The address of a gateway that runs until the end of the block, with one user and an empty bucket of theirs."""
    folder = Path(tempfile.mkdtemp(prefix="tacmap-ceph-", dir="/tmp"))
    mon, port = _free_port(), _free_port()
    for name in ("mon", "osd", "run"):
        (folder / name).mkdir()
    settings, fsid = folder / "ceph.conf", str(uuid4())
    settings.write_text(_CONFIGURATION.format(fsid=fsid, mon=mon, folder=folder))

    def run(program: str, *words: str) -> None:
        own = os.environ | {"CEPH_CONF": str(settings)}
        done = subprocess.run([program, *words], capture_output=True, timeout=120, cwd=folder, env=own, check=False)
        if done.returncode:
            raise RuntimeError(f"{program} {words[-1]}: {done.stderr.decode(errors='replace')[-2000:]}")

    try:
        address, told = f"[v1:127.0.0.1:{mon}]", ("-c", str(settings))
        run("monmaptool", "--create", "--addv", "a", address, "--fsid", fsid, "--clobber", str(folder / "map"))
        run("ceph-mon", *told, "--mkfs", "-i", "a", "--monmap", str(folder / "map"))
        run("ceph-mon", *told, "-i", "a")
        run("ceph", *told, "osd", "create")
        run("ceph-osd", *told, "-i", "0", "--mkfs")
        run("ceph-osd", *told, "-i", "0")
        run("ceph", *told, "osd", "crush", "add", "osd.0", "1", "host=here", "root=default")
        user = ("--uid=tests", "--display-name=tests", f"--access-key={key}", f"--secret-key={secret}")
        run("radosgw-admin", *told, "user", "create", *user)
        run("radosgw", *told, "-n", "client.rgw", "--rgw-frontends", f"beast endpoint=127.0.0.1:{port}")
        _make_bucket(f"http://127.0.0.1:{port}", bucket, key, secret)
        yield f"http://127.0.0.1:{port}"
    finally:
        for pid in (folder / "run").glob("*.pid"):
            with suppress(OSError, ValueError):
                os.kill(int(pid.read_text()), signal.SIGTERM)
        time.sleep(2)
        shutil.rmtree(folder, ignore_errors=True)


def _make_bucket(endpoint: str, bucket: str, key: str, secret: str, patience_s: float = 60) -> None:
    """Signed the old way (version 2), which needs no more than this."""
    until = time.monotonic() + patience_s
    while True:
        date = formatdate(usegmt=True)
        signed = hmac.digest(secret.encode(), f"PUT\n\n\n{date}\n/{bucket}".encode(), "sha1")
        headers = {"Date": date, "Authorization": f"AWS {key}:{base64.b64encode(signed).decode()}"}
        request = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT", headers=headers)
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20).close()
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
