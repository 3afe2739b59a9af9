"""One drill from its beginning to its verdict."""

import asyncio
import os
import time
from collections.abc import Callable

from tests.drill import events
from tests.drill.course import Course
from tests.drill.crowd import gather
from tests.drill.faults.course import FaultyCourse, NotClean
from tests.drill.operating import CommandFailed, NotStopped, Operator, OperatorDied
from tests.drill.plan import Plan
from tests.drill.town import Town, town
from tests.drill.verdict import Verdict
from tests.support.servers import MODULES


def run(plan: Plan, *, say: Callable[[str], None]) -> Verdict:
    """Start everything, drill, count, stop everything."""
    began, load = time.monotonic(), os.getloadavg()
    truncated = plan.without == "whole-answers"
    with town(
        modules=plan.modules, on_postgres=plan.on_postgres, with_redis=plan.with_redis, truncated=truncated
    ) as here:
        say(f"everything runs after {time.monotonic() - began:.0f} s")
        without = [plan.without] if plan.without else []
        operator = Operator(here.settings, log=here.folder / "operator.log", without=without)
        try:
            return asyncio.run(_drill(plan, here, operator, say=say, began=began, load=load))
        finally:
            operator.close()


async def _drill(
    plan: Plan,
    here: Town,
    operator: Operator,
    *,
    say: Callable[[str], None],
    began: float,
    load: tuple[float, float, float],
) -> Verdict:
    crowd = await gather(here.base, people=plan.people, seed=plan.seed)
    course = Course(plan=plan, town=here, crowd=crowd, operator=operator, say=say)
    faulty = FaultyCourse(course, steps=plan.steps)
    stopped = ""
    async with crowd.at_work(pause=plan.pause, talk_pause=plan.talk_pause):
        await asyncio.sleep(plan.linger)
        try:
            if plan.faults != "all":
                await course.go()
            if plan.faults == "few":
                await faulty.go_short(plan.modules[0])
            for module in plan.modules if plan.faults == "all" else ():
                await faulty.go(module)
        except (CommandFailed, OperatorDied, NotStopped, NotClean) as error:
            stopped = str(error)
            say(stopped)
    say("everybody rests; counting")
    faulty.count()
    places = {module: course.place_of(module) for module in MODULES}
    unread = await asyncio.to_thread(events.wait_until_read, places)
    return Verdict(
        plan=plan,
        ledger=crowd.ledger,
        journeys=list(course.journeys.values()),
        missing=await crowd.missing_or_wrong(),
        events=events.lost_or_doubled(places, crowd.ledger),
        unread=unread,
        unaffected=events.without_effect(places, crowd.ledger),
        bus=await asyncio.to_thread(_verify_bus, operator),
        rows=faulty.rows,
        frames=[one for talk in crowd.talks for one in talk.differences()],
        stopped=stopped,
        load=load,
        seconds=time.monotonic() - began,
    )


def _verify_bus(operator: Operator) -> list[str]:
    try:
        return [str(each) for each in operator("bus", "verify")]
    except CommandFailed as failed:
        return [failed.said]
