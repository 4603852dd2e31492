"""What one more correction costs on a large site."""

import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.serve.served import desk_at
from tacmap.corrections import Correction
from tacmap.service.desk import add_plan, add_site
from tacmap.service.editing import draft_of, say

__all__ = ["drawing", "edits"]


def edits(folder: Path, *, rooms: int = 500, floors: int = 4, times: int = 9) -> None:
    """Number rooms of a site of `floors` times `rooms`, one after another."""
    desk, now = desk_at(folder), datetime.now(UTC)
    site = add_site(desk, "Large School", now).id
    for floor in range(floors):
        began = time.perf_counter()
        plan = add_plan(desk, site, f"floor {floor + 1}.svg", drawing(rooms, 1000 * (floor + 1)), now)
        found = sum(each["rooms"] for each in plan.summary["floors"])
        print(f"floor {floor + 1}: {found} rooms read in {time.perf_counter() - began:.1f} s")
    taken = []
    for turn in range(times):
        draft = draft_of(desk, site)
        space = draft.survey.storeys[0].floor.spaces[turn]
        x, y = draft.survey.storeys[0].floor.placement.to_file(space.label_at)
        row = Correction(
            kind="number", floor=draft.survey.preplan.floors[0].id, points=((float(x), float(y)),), value=f"N{turn}"
        )
        began = time.process_time()
        say(desk, site, draft.record.version, [row], who="bench", now=now)
        taken.append(time.process_time() - began)
    print(f"one correction: {statistics.median(taken):.2f} s of processor time (median of {times})")
    desk.records.close()


def drawing(rooms: int, first: int) -> bytes:
    """A floor of equal rooms in rows, each an outline with its number."""
    across, parts = 25, []
    for number in range(rooms):
        x, y = number % across * 9.0, number // across * 9.0
        desks = "".join(f"M{x + 0.6 + d % 6 * 1.3:.1f} {y + 0.6 + d // 6 * 1.7:.1f}h.7v.5h-.7z" for d in range(12))
        told = f'<text x="{x + 4}" y="{y + 5}" font-size="1.2">{first + number}</text>'
        parts.append(f'<path d="M{x} {y}h8.8v8.8h-8.8z"/><g id="FURNITURE"><path d="{desks}"/></g>{told}')
    width, height = across * 9, -(-rooms // across) * 9
    box = f'width="{width * 1000}mm" height="{height * 1000}mm" viewBox="0 0 {width} {height}"'
    style = 'fill="none" stroke="#000" stroke-width=".1"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} {style}>{"".join(parts)}</svg>'.encode()
