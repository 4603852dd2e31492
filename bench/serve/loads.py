"""Many tablets at one service: all at once in an incident, and one after another through a night."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from secrets import token_hex

from bench.serve.asking import Waits, ask
from bench.serve.served import Served, desk_at, device, issue, random_bytes, serving

__all__ = ["a_minute", "a_night"]

PLANS = Path(__file__).resolve().parents[2] / "sample_buildings" / "k12-school" / "plans"
INDEX = "/tablet/index.json"


def a_minute(folder: Path, *, tablets: int = 500, seconds: float = 60.0) -> None:
    """500 tablets open one bundle at random moments of a minute, while two offices upload plans all the time."""
    desk = desk_at(folder)
    [digest] = issue(desk, "ridge", 1, [random_bytes(1_000_000)])
    tokens = [device(desk, f"tablet {number}") for number in range(tablets)]
    offices = [device(desk, f"office {number}", roles=("editor",)) for number in range(2)]
    desk.records.close()
    index, bundle, uploads = Waits("look at the index"), Waits("open the bundle"), Waits("upload a plan")
    with serving(folder) as served:
        asyncio.run(_minute(served.port, digest, tokens, offices, seconds, index, bundle, uploads))
        _tell(served, index, bundle, uploads)


def a_night(folder: Path, *, tablets: int = 2_000, sites: int = 400, agencies: int = 40) -> None:
    """2,000 tablets of 40 agencies, 100 sites each, look once for what is new: 10 sites were issued anew."""
    desk = desk_at(folder)
    names = [f"school-{number:03}" for number in range(sites)]
    for name in names:
        issue(desk, name, 1, [random_bytes(200_000)])
    share = max(1, sites // agencies)
    of_agency = [[names[(at * share + step) % sites] for step in range(100)] for at in range(agencies)]
    tokens = [device(desk, f"tablet {at}", sites=tuple(of_agency[at % agencies])) for at in range(tablets)]
    first, night, bundles = Waits("first look, all of it"), Waits("nightly look"), Waits("what is new")
    with serving(folder) as served:
        tags = asyncio.run(_looks(served.port, tokens, [""] * tablets, first))
        for name in names[:10]:
            issue(desk, name, 2, [random_bytes(200_000)])
        desk.records.close()
        before, began = served.cpu_s(), time.perf_counter()
        asyncio.run(_looks(served.port, tokens, tags, night, bundles))
        taken = time.perf_counter() - began
        print(f"The night took {taken:.1f} s and {served.cpu_s() - before:.1f} s of processor time.")
        _tell(served, first, night, bundles)


async def _minute(
    port: int, digest: str, tokens: Sequence[str], offices: Sequence[str], seconds: float,
    index: Waits, bundle: Waits, uploads: Waits,
) -> None:  # fmt: skip
    dice, over = Random(500), asyncio.Event()
    moments = [dice.uniform(0, seconds) for _ in tokens]

    async def tablet(token: str, moment: float) -> None:
        await asyncio.sleep(moment)
        await ask(port, INDEX, token, index)
        _, _, content = await ask(port, f"/bundles/{digest}.zip", token, bundle)
        if sha256(content).hexdigest() != digest:
            bundle.errors.append("other bytes")

    async def office(token: str) -> None:
        plans = sorted(PLANS.glob("*.dxf"))
        while not over.is_set():
            for plan in plans:
                await asyncio.to_thread(_upload, port, token, plan, uploads)

    writing = [asyncio.create_task(office(token)) for token in offices]
    await asyncio.gather(*(tablet(token, moment) for token, moment in zip(tokens, moments, strict=True)))
    over.set()
    await asyncio.gather(*writing)


async def _looks(
    port: int, tokens: Sequence[str], tags: Sequence[str], waits: Waits, bundles: Waits | None = None
) -> list[str]:
    """Every tablet looks, 50 at a time, and takes what is new; gives the tags of what they hold now."""
    room = asyncio.Semaphore(50)

    async def tablet(token: str, tag: str) -> str:
        async with room:
            status, headers, content = await ask(port, INDEX, token, waits, known=tag, wanted=(200, 304))
            if status == 200 and bundles is not None:
                for row in json.loads(json.loads(content)["signed"])["sites"]:
                    if row["revision"] > 1:
                        _, _, found = await ask(port, f"/bundles/{row['digest']}.zip", token, bundles)
                        if sha256(found).hexdigest() != row["digest"]:
                            bundles.errors.append("other bytes")
            return headers.get("etag", tag)

    return list(await asyncio.gather(*(tablet(token, tag) for token, tag in zip(tokens, tags, strict=True))))


def _upload(port: int, token: str, plan: Path, waits: Waits) -> None:
    """Send a plan that nobody sent before, and wait until it is read."""
    edge, began = token_hex(8), time.perf_counter()
    content = f"999\n{token_hex(8)}\n".encode() + plan.read_bytes()  # a remark makes it another file
    head = f'--{edge}\r\nContent-Disposition: form-data; name="plan"; filename="{token_hex(4)}{plan.suffix}"\r\n\r\n'
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/sites/ridge/plans",
        data=head.encode() + content + f"\r\n--{edge}--\r\n".encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={edge}"},
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=120) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        waits.errors.append(f"{error.code} {error.read()[:200]!r}")
    except OSError as error:
        waits.errors.append(repr(error))
    waits.taken.append((time.perf_counter() - began) * 1000)


def _tell(served: Served, *waits: Waits) -> None:
    for each in waits:
        print(each)
    print(f"The server took {served.cpu_s():.1f} s of processor time and {served.memory_mb():.0f} MB at most.")
