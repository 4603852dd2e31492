"""What was understood of each plan that a kept site stands on, for whoever uploaded it.

A plan that cannot be read now is told with its refusal: the others are not kept back for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tacmap.errors import PlanRefused
from tacmap.service.desk import Desk
from tacmap.service.publish import readings_of
from tacmap.service.storeys import chosen_floors
from tacmap.service.working import opened
from tacmap.site import SiteFloor
from tacmap.stages import Understanding

__all__ = ["UploadedPlan", "uploaded_plans"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedPlan:
    """A plan among the site's files. `unit` is the metres of one of its units where a person said so.

    `floors` gives, by the id of a site's floor, which of the plan's floors it is, from 0. `refused` is why it cannot be
    read; then nothing is `found`.
    """

    path: str
    file_name: str
    digest: str
    size: int
    unit: float | None
    floors: tuple[tuple[str, int | None], ...]
    found: Understanding | None = None
    refused: PlanRefused | None = None


def uploaded_plans(desk: Desk, site_id: str) -> Iterator[UploadedPlan]:
    """Every plan that a floor of the site names, in the order of the floors. Raises NotFound, FileRefused."""
    working = opened(desk.records, site_id)
    read = readings_of(desk, working)
    names = {(plan.path, plan.digest): plan.file_name for plan in desk.records.plans.of(site_id)}
    together: dict[tuple[str, float | None], list[SiteFloor]] = {}
    for floor in working.site.floors:
        if floor.plan is not None:
            path = str(PurePosixPath(floor.plan_name))
            together.setdefault((path, floor.metres_per_unit), []).append(floor)
    for (path, unit), floors in together.items():
        file, found, refused = working.files[path], None, None
        try:
            found = read(floors[0])
        except PlanRefused as error:
            refused = error
        yield UploadedPlan(
            path=path,
            file_name=names.get((path, file.digest), PurePosixPath(path).name),
            digest=file.digest,
            size=file.size,
            unit=unit,
            floors=tuple((floor.id, _place_of(floor, found)) for floor in floors),
            found=found,
            refused=refused,
        )


def _place_of(floor: SiteFloor, found: Understanding | None) -> int | None:
    """Which of a plan's floors a floor of the site is; None where the plan does not hold it."""
    chosen = chosen_floors(floor, found) if found else ()
    return next((at for at, each in enumerate(found.floors) if each is chosen[0]), None) if found and chosen else None
