"""A few at a time: the others wait, and beyond that they are told."""

import asyncio

import pytest
from fastapi import FastAPI

from app.errors import TooMany
from app.web.turns import Turns
from visitor import Visitor


def test_no_more_work_at_once_than_there_are_places() -> None:
    turns, here, most = Turns(at_once=2), 0, 0

    async def work() -> None:
        nonlocal here, most
        async with turns.turn():
            here += 1
            most = max(most, here)
            await asyncio.sleep(0)
            here -= 1

    async def all_at_once() -> None:
        await asyncio.gather(*(work() for _ in range(20)))

    asyncio.run(all_at_once())
    assert most == 2


def test_who_would_wait_behind_too_many_is_told_so_and_a_failure_gives_its_place_back() -> None:
    turns = Turns(at_once=1, waiting=0)

    async def full() -> None:
        async with turns.turn():
            with pytest.raises(TooMany, match="try again"):
                async with turns.turn():
                    pass

    async def failing() -> None:
        with pytest.raises(ZeroDivisionError):
            async with turns.turn():
                raise ZeroDivisionError

    for each in (full, failing, full, failing, full):
        asyncio.run(each())


@pytest.mark.parametrize(
    "path",
    ["/runs/x", "/runs/x/embed", "/api/runs/x/chart.svg", "/api/runs/x/figure.json", "/api/runs",
     "/api/runs/x/compare/class", "/api/runs/x/samples.csv", "/machines/x",
     "/mlops/model-serialization/lab"],
)  # fmt: skip
def test_what_takes_long_takes_turns_and_lessons_do_not(
    app: FastAPI, visitor: Visitor, path: str
) -> None:
    app.state.turns = Turns(at_once=0, waiting=0)
    assert visitor.get(path).status_code == 429
    assert visitor.get("/mlops/model-serialization/").status_code == 200
