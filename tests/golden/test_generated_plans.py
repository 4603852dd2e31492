"""Plans drawn by seed, each in another office's manner, with exact truth: floors under the figures of reading."""

from dataclasses import replace
from functools import lru_cache

import pytest

from bench.generated import Plan, drawn, scored

SEEDS = (5, 18, 19, 24, 25, 31, 38)


@lru_cache(maxsize=len(SEEDS))
def _read(seed: int) -> tuple[Plan, dict[str, float | None]]:
    plan = drawn(seed)
    return plan, scored(plan)[0]


def _figure(seed: int, name: str) -> float:
    value = _read(seed)[1][name]
    assert value is not None
    return value


@pytest.mark.parametrize("seed", SEEDS)
def test_nearly_every_drawn_room_is_found_as_it_is(seed: int) -> None:
    assert _figure(seed, "recall75") >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_few_rooms_are_found_that_are_none(seed: int) -> None:
    assert _figure(seed, "precision50") >= 0.93


@pytest.mark.parametrize("seed", SEEDS)
def test_no_room_bears_the_number_of_another(seed: int) -> None:
    assert _figure(seed, "wrong") == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_nearly_every_number_is_in_its_room(seed: int) -> None:
    assert _figure(seed, "numbered") >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_the_unit_is_found_or_doubted(seed: int) -> None:
    assert _figure(seed, "units") > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_floors_side_by_side_are_told_apart(seed: int) -> None:
    assert _figure(seed, "floors") == 1


def test_a_seed_always_draws_the_same_file() -> None:
    assert drawn(SEEDS[0]).content == drawn(SEEDS[0]).content


def test_numbers_moved_on_by_a_room_are_scored_as_wrong() -> None:
    plan = _read(SEEDS[0])[0]
    floor = plan.floors[0]
    numbers = [room.number for room in floor.rooms]
    rooms = tuple(
        replace(room, number=number) for room, number in zip(floor.rooms, numbers[1:] + numbers[:1], strict=True)
    )
    figures, _ = scored(replace(plan, floors=(replace(floor, rooms=rooms),)))
    assert (figures["wrong"] or 0.0) > 0.5
