"""One module with all that can go wrong on its way: each fault is caused, mended, cleaned up after, and looked into."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.drill.course import Course
from tests.drill.faults import burdens
from tests.drill.faults.cases import FOLLOWING, PREPARING, SHORT, Case, switching
from tests.drill.faults.causing import OPERATOR, Scene
from tests.drill.faults.cleanness import standing_of, unclean
from tests.drill.faults.row import Row
from tests.drill.faults.windows import Window
from tests.drill.operating import CommandFailed, NotStopped, OperatorDied
from tests.drill.report import Journey

MOST_TRIES = 20
LONGEST = 90.0  # seconds until clean
LONGEST_SILENCE = 30.0  # seconds until somebody has written again, and every pair has heard each other
NEEDS_A_PERSON, REFUSED = 1, 2  # exit codes


class NotClean(Exception):
    """After a fault, neither `resume` nor `abort` has brought the module to a clean state."""


@dataclass
class FaultyCourse:
    """Goes on from whatever a fault has left: each case starts from a module in order."""

    course: Course
    steps: Sequence[str] = ()  # these alone; empty for all
    rows: list[Row] = field(default_factory=list)
    windows: list[tuple[Row, Window]] = field(default_factory=list)

    async def go_short(self, module: str) -> None:
        """The few that CI causes, after everything else."""
        for case in SHORT:
            await self.cause(module, case)
        if self.phase_of(module) == "moved":
            await self.course.back(module)

    async def go(self, module: str) -> None:
        """All of them."""
        self.course.journeys[module] = Journey(module)
        for case in filter(self.is_wanted, (*PREPARING, *FOLLOWING)):
            await self.cause(module, case)
        if not self.steps or "burden" in self.steps:
            await self.burden(module)
        waiting = {verb: deque(filter(self.is_wanted, switching(verb))) for verb in ("move", "back")}
        while any(waiting.values()):
            verb = "back" if self.phase_of(module) == "moved" else "move"
            if waiting[verb]:
                await self.cause(module, waiting[verb].popleft())
            else:
                await self.stand(module, "remote" if verb == "back" else "moved")
        if self.phase_of(module) == "moved":
            await self.course.back(module)

    def is_wanted(self, case: Case) -> bool:
        """Whether its step was asked for."""
        return not self.steps or (case.step if case.verb in ("move", "back") else case.verb) in self.steps

    async def burden(self, module: str) -> None:
        """What does not break anything, and is in the way of a switch."""
        for burden in burdens.ALL:
            await self.stand(module, "remote")
            row = Row(module=module, fault=burden.fault, when="at the start of a move")
            self.rows.append(row)
            async with self.judged(row):
                await burden.carry(self.course, row)
                await self.look(module)
            self.tell(row)

    async def cause(self, module: str, case: Case) -> None:
        """Cause it, clean up, and see what it has cost."""
        await self.stand(module, {"prepare": "local", "back": "moved"}.get(case.verb, "remote"))
        row = Row(module=module, fault=case.fault.name, when=case.when)
        self.rows.append(row)
        async with self.judged(row):
            async with self.window(row, case) as window:
                row.outcome.append(await self.end_of_command(case, row, window))
                await self.clean(row, case.ends_by)
            await self.look(module)
        self.tell(row)

    async def look(self, module: str) -> None:
        """Both sides at a standstill."""
        if self.phase_of(module) != "local":
            await self.course.stand_still(module)

    @asynccontextmanager
    async def judged(self, row: Row) -> AsyncIterator[None]:
        """Whatever clients and comparisons find within the block is this fault's."""
        ledger, journey = self.course.crowd.ledger, self.course.journeys[row.module]
        lists = [ledger.failures, ledger.dropped, journey.differing, journey.unequal, journey.clashing]
        before = [len(each) for each in lists]
        yield
        row.found += [one for each, start in zip(lists, before, strict=True) for one in each[start:]]

    @asynccontextmanager
    async def window(self, row: Row, case: Case) -> AsyncIterator[Window]:
        """Opened by whoever causes the fault; it closes when people are at work again."""
        may = case.fault.may_between if case.is_between and case.fault.may_between else case.fault.may
        window = Window(module=row.module, may=may)
        self.windows.append((row, window))
        self.course.crowd.ledger.windows.append(window)
        yield window
        row.clean_after = round(time.monotonic() - window.began, 1)
        await self.people_are_at_work(row)
        window.close()
        row.window = round(window.ended - window.began, 1)

    async def end_of_command(self, case: Case, row: Row, window: Window) -> str:
        """How the command came out in whose midst the fault came; without one, the fault alone."""
        scene = Scene(town=self.course.town, operator=self.course.operator, module=row.module)

        def come() -> None:
            window.open()
            case.fault.cause(scene)

        def carry_out() -> str:
            try:
                if case.verb == "followed":
                    come()
                    return "no command"
                self.come_to(case, row.module, then=come)
            except OperatorDied as died:
                if case.fault is not OPERATOR:
                    row.found.append(str(died))
                return "operator gone"
            except CommandFailed as failed:
                self.course.say(f"{case.verb} ended with {failed.code}: {failed.said}")
                return f"{case.verb} ended with {failed.code}"
            finally:
                if window.has_come:
                    case.fault.mend(scene)
            return f"{case.verb} went through"

        return await asyncio.to_thread(carry_out)

    def come_to(self, case: Case, module: str, *, then: Callable[[], None]) -> None:
        """Run the command to the step; on a busy machine a switch may be given up before, and is tried again."""
        for _ in range(MOST_TRIES):
            try:
                self.course.operator.stopping(case.step, "extraction", case.verb, module, then=then)
            except NotStopped as given_up:
                self.course.say(f"{given_up}")
            else:
                return
        raise NotClean(f"{case.verb} {module} did not come to {case.step} in {MOST_TRIES} tries")

    async def clean(self, row: Row, verb: str) -> None:
        """`resume`, or `abort`, until nothing is under way; then everything must be in order."""
        deadline = time.monotonic() + LONGEST
        while problems := await asyncio.to_thread(self.problems_of, row.module, verb):
            if time.monotonic() > deadline:
                row.found += [f"after {LONGEST:.0f} s: {each}" for each in problems]
                raise NotClean(f"{row.fault}, {row.when}: {'; '.join(problems)}")
            try:
                told = await asyncio.to_thread(self.course.operator, "extraction", verb, row.module)
                row.outcome.append(f"{verb}: {told.get('outcome', told['phase'])}")
            except CommandFailed as failed:
                # Attended for five seconds more, or nothing to resume: looked at again.
                if failed.code != REFUSED:
                    row.outcome.append(f"{verb} ended with {failed.code}")
                    self.course.say(f"{verb} {row.module}: {failed.said}")
            except OperatorDied as died:
                row.found.append(str(died))
            await asyncio.sleep(0.3)

    def problems_of(self, module: str, verb: str) -> list[str]:
        """What is not clean, which includes a database that does not answer yet."""
        try:
            looks = self.course.operator("extraction", "status")
        except CommandFailed as failed:
            if failed.code != NEEDS_A_PERSON:
                return [failed.said]
            looks = json.loads(failed.told)
        [look] = [each for each in looks if each["module"] == module]
        found = list(unclean(self.course.town, module, look))
        if verb == "abort" and self.phase_of(module) != "local":
            found.append("it is not given up")
        return found

    async def people_are_at_work(self, row: Row) -> None:
        """Somebody writes the module, and all pairs hear each other."""
        began = time.monotonic()
        crowd = self.course.crowd
        while time.monotonic() < began + LONGEST_SILENCE:
            written = crowd.ledger.last_write.get(row.module, 0.0)
            if written > began and all(talk.has_heard_since(began) for talk in crowd.talks):
                return
            await asyncio.sleep(0.1)
        row.found.append(f"{LONGEST_SILENCE:.0f} s after all was clean, not everybody was at work again")

    def phase_of(self, module: str) -> str:
        """Where it stands, as its row says."""
        return standing_of(self.course.town, module)[0]

    async def stand(self, module: str, wanted: str) -> None:
        """Bring it there, with nothing going wrong."""
        if self.phase_of(module) == "moved" and wanted != "moved":
            await self.course.back(module)
        if wanted == "local":
            if self.phase_of(module) != "local":
                await self.course.order("abort", module)
            return
        if self.phase_of(module) == "local":
            await self.course.order("prepare", module)
        if self.phase_of(module) in ("prepared", "shadow", "canary"):
            await self.course.order("canary", module, "100")
        if not self.is_compared(module):
            await self.course.verify(module)
        if wanted == "moved" and self.phase_of(module) != "moved":
            await self.course.switch("move", module)

    def is_compared(self, module: str) -> bool:
        """Whether the next switch would accept the last comparison in use."""
        compared = self.course.town.home.ask(
            "SELECT 1 FROM extraction_verification JOIN extraction_placement USING (module, term) "
            f"WHERE module = '{module}' AND different = 0 AND at > now() - interval '5 minutes'"
        )
        return bool(compared)

    def count(self) -> None:
        """What each fault has cost, now that nothing is under way any more."""
        for row, window in self.windows:
            row.seen = dict(window.cost)
            if frames := sum(talk.cut_off_by(window) for talk in self.course.crowd.talks):
                row.seen["frames not heard"] = frames

    def tell(self, row: Row) -> None:
        """As it comes."""
        self.course.say(
            f"{row.fault}, {row.when}: {'; '.join(row.outcome)}; clean after {row.clean_after} s, "
            f"at work after {row.window} s" + (f"; FOUND {row.found}" if row.found else "")
        )
