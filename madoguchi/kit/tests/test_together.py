"""Calls that come meanwhile are carried out together, each gets its own result, and a failure meets only its own batch."""

import asyncio

import pytest

from madoguchi.kit.pool import Pool
from madoguchi.kit.together import Together


def test_whoever_comes_meanwhile_goes_together_and_gets_their_own():
    batches = []

    def double(asked):
        batches.append(list(asked))
        return [2 * each for each in asked]

    async def run():
        together = Together(Pool(1), double, most=3)
        return await asyncio.gather(*(together.ask(n) for n in range(5)))

    assert asyncio.run(run()) == [0, 2, 4, 6, 8]
    assert batches == [[0, 1, 2], [3, 4]]


def test_a_failure_meets_its_own_batch_and_the_next_goes_on():
    def refuse_zero(asked):
        if 0 in asked:
            raise ValueError("zero")
        return asked

    async def run():
        together = Together(Pool(1), refuse_zero, most=2)
        return await asyncio.gather(*(together.ask(n) for n in range(4)), return_exceptions=True)

    *failed, two, three = asyncio.run(run())
    assert [str(each) for each in failed] == ["zero", "zero"]
    assert (two, three) == (2, 3)


def test_one_who_waits_no_more_holds_nobody_up():
    async def run():
        together = Together(Pool(1), lambda asked: [each + 1 for each in asked])
        gone = asyncio.ensure_future(together.ask(1))
        stays = asyncio.ensure_future(together.ask(2))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return await stays

    assert asyncio.run(run()) == 3
