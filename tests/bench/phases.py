"""The phases of a run, each with its lines in the report."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from . import own, pages
from .crowd import Chair, Crowd, follow, stream_of, tell
from .figures import Spread, loss_of, ratio_of, spread_of
from .hall import Hall
from .report import Report
from .server import Database, Program
from .wire import Host, Login, Stream, open_stream

WARM_UP = 4
"""Events before any is measured; an even number leaves the case as it was."""
PACE = 0.2
"""Seconds between two commands of the chair, at least."""


@dataclass
class Bench:
    """What a run consists of; every phase is a method that adds its lines to the report."""

    hall: Hall
    web: Program
    bare: Program
    database: Database
    report: Report
    repeats: int
    events: int
    chair: Chair | None = None

    @property
    def host(self) -> Host:
        return self.web.host

    async def one_meeting(self, count: int) -> None:
        """Everything about so many followers of one meeting."""
        members = self.hall.members[:count]
        calm = await self.pages(members)
        held, memory = self.database.connections(), self.web.memory()
        crowd = await self.gather(members)
        try:
            await self.idle(count, held, memory)
            await self.shared_part(count, crowd)
            busy = await self.pages_with_events(crowd, members)
            await self.personal_part(count, crowd)
            await self.nudge_and_fetch(count, crowd)
        finally:
            self.settle(crowd)
        await self.polling(count)
        calm = fmean([calm, await self.pages(members)])
        self.say_pages(count, calm, busy)

    async def gather(self, members: Sequence[Login]) -> Crowd:
        """Everybody opens the stream that the page names; the chair and the room screen too."""
        room = self.hall.main
        participant = await stream_of(self.host, members[0], room.live)
        chair = await stream_of(self.host, self.hall.chair, f"/meetings/{room.meeting}/chair/")
        wall = await stream_of(self.host, self.hall.screen, f"/meetings/{room.meeting}/room/")
        staff = [(self.hall.chair, chair), (self.hall.screen, wall)]
        self.staff = await follow(self.host, staff)
        crowd = await follow(self.host, [(login, participant) for login in members])
        self.report.connected += len(members) + len(staff)
        self.chair = self.chair or Chair(self.host, self.hall, room)
        for _ in range(WARM_UP):
            await crowd.after(self.chair.change_case)
        crowd.forget()
        return crowd

    def settle(self, crowd: Crowd) -> None:
        """Close the streams; what was missed goes into the report."""
        for one in (crowd, self.staff):
            one.close()
            self.report.missed += one.missed
            self.report.updates += one.counted

    async def idle(self, count: int, before: dict[str, int], memory: int) -> None:
        """With every stream open and nothing happening: connections and memory."""
        seen = []
        for _ in range(20):
            await asyncio.sleep(0.2)
            seen.append(sum(self.database.connections().values()))
        group = f"{count} followers of one meeting"
        held = max(0, min(seen) - sum(before.values()))
        self.report.add(group, "database connections held by idle streams", held, "", 0)
        kib = (self.web.memory() - memory) / count
        goal = 40 if count >= 200 else None
        self.report.add(group, "memory for each follower", kib, "KiB", goal)

    async def shared_part(self, count: int, crowd: Crowd) -> None:
        """From the commit to every screen, beside the limit, in turns."""
        ours, limits, cpu, stored, least = [], [], [], [], []
        listeners = await self.listen_bare(count)
        for repeat in range(self.repeats):
            began, began_stored = self.web.cpu(), self.database.cpu()
            ours.append(spread_of(await self.events_to(crowd, f"repeat {repeat + 1}")))
            cpu.append(1000 * (self.web.cpu() - began) / self.events)
            stored.append(1000 * (self.database.cpu() - began_stored) / self.events)
            began_bare = self.bare.cpu()
            limits.append(spread_of(await self.bare_events(listeners, crowd)))
            least.append(1000 * (self.bare.cpu() - began_bare) / self.events)
        listeners.close()
        self.report.missed += listeners.missed
        self.say_shared(count, ours, limits)
        group = f"{count} followers of one meeting"
        size = f"{max(update.size for update in crowd.last) / 1024:.1f} KiB for each"
        goal = 60 if count >= 500 else None
        self.report.add(group, "CPU per event, web server", median(cpu), "ms", goal, size)
        self.report.add(group, "CPU per event, PostgreSQL beside it", median(stored), "ms")
        self.report.add(group, "CPU per event, bare fan-out", median(least), "ms")

    async def events_to(self, crowd: Crowd, what: str) -> list[list[float]]:
        rounds = []
        for number in range(self.events):
            began = time.monotonic()
            words = f"{what}, event {number + 1}"
            act = self.chair.change_case
            rounds.append(await tell(crowd, self.database, self.hall.main, act, words))
            await asyncio.sleep(max(0.0, PACE - (time.monotonic() - began)))
        return rounds

    async def listen_bare(self, count: int) -> Crowd:
        asking = b"GET / HTTP/1.1\r\nhost: bare\r\n\r\n"
        streams: list[Stream] = []
        for start in range(0, count, 25):
            some = range(start, min(start + 25, count))
            streams += await asyncio.gather(*(open_stream(self.bare.host, asking) for _ in some))
        listeners = Crowd(streams)
        await listeners.arrived(1)
        listeners.forget()
        return listeners

    async def bare_events(self, listeners: Crowd, crowd: Crowd) -> list[list[float]]:
        """As many events of the same bytes as the product's last ones."""
        rounds = []
        parts = crowd.last[0].parts
        body = b"".join(
            b"event: %b\n%b\n\n" % (name.encode(), data_lines(text)) for name, text in parts.items()
        )
        for number in range(1, self.events + 1):
            message = body + b"id: %d\nevent: version\ndata: %d\n\n" % (number, number)
            sent: list[float] = []

            async def push(message: bytes = message, sent: list[float] = sent) -> None:
                sent.append(await post_bare(self.bare.host, message))

            await listeners.after(push)
            rounds.append([at - sent[0] for at in listeners.arrivals(number, f"bare {number}")])
            await asyncio.sleep(PACE / 2)
        return rounds

    def say_shared(self, count: int, ours: list[Spread], limits: list[Spread]) -> None:
        group = f"{count} followers of one meeting"
        add = self.report.add
        p99 = median(one.p99 for one in ours)
        goal = {40: 50, 500: 150}.get(count)
        add(group, "shared part, p50", median(one.p50 for one in ours), "ms")
        add(group, "shared part, p99", p99, "ms", goal)
        worst = f"worst {max(one.worst for one in ours):.0f} ms"
        add(group, "shared part, last screen", median(one.last for one in ours), "ms", None, worst)
        add(group, "bare fan-out of the same bytes, last screen",
            median(one.last for one in limits), "ms")  # fmt: skip
        each = ", ".join(f"{a.last / b.last:.1f}" for a, b in zip(ours, limits, strict=True))
        goal = 3 if count >= 500 else None
        add(group, "last screen against the bare fan-out", ratio_of(ours, limits), "times", goal,
            f"repeats {each}")  # fmt: skip

    async def personal_part(self, count: int, crowd: Crowd) -> None:
        """The chair opens a ballot; every screen gets what is its owner's."""
        if not self.chair.is_presenting:
            await crowd.after(self.chair.change_case)
        crowd.forget()
        members, room = self.hall.members[:count], self.hall.main
        fetchers = [own.mine(self.host, login, room) for login in members]
        await own.warm(fetchers)
        pushed, fetched = [], []
        for number in range(5 if count <= 40 else 2):
            given = (crowd, fetchers, "mine", self.chair.propose, self.database, room)
            one, other = await own.nudged(*given, f"ballot {number + 1}", crowd.missed)
            pushed.append(one)
            fetched.append(other)
        for fetcher in fetchers:
            fetcher.close()
        own_part, shared_part = spread_of(fetched), spread_of(pushed)
        goal = 500 if count == 40 else None
        last = f"p50 {own_part.p50:.0f} ms, last {own_part.last:.0f} ms"
        add, group = self.report.add, f"{count} followers of one meeting"
        add(group, "personal part after a ballot opens, p99", own_part.p99, "ms", goal, last)
        beside = f"last {shared_part.last:.0f} ms"
        add(group, "shared part meanwhile, p99", shared_part.p99, "ms", None, beside)

    async def nudge_and_fetch(self, count: int, crowd: Crowd) -> None:
        """The reference in which every screen is told and then asks for the shared part."""
        room = self.hall.main
        fetchers = [own.shared(self.host, login, room) for login in self.hall.members[:count]]
        await own.warm(fetchers)
        rounds: list[list[float]] = []
        slow: list[str] = []
        for number in range(3 if count <= 40 else 1):
            act = self.chair.change_case
            given = (crowd, fetchers, "version", act, self.database, room)
            rounds.append((await own.nudged(*given, f"nudge {number + 1}", slow))[1])
        for fetcher in fetchers:
            fetcher.close()
        self.say_reference(count, "nudged, then fetched by everybody: last screen", rounds, slow)

    async def polling(self, count: int) -> None:
        """The reference in which every screen asks every two seconds."""
        room = self.hall.main
        fetchers = [own.shared(self.host, login, room) for login in self.hall.members[:count]]
        await own.warm(fetchers)
        rounds = 3 if count <= 40 else 2
        given = (fetchers, self.chair.change_case, self.database, room, rounds)
        slow: list[str] = []
        delays = await own.polled(*given, slow)
        for fetcher in fetchers:
            fetcher.close()
        self.say_reference(count, "polled every 2 s: last screen", delays, slow)

    def say_reference(
        self, count: int, name: str, rounds: list[list[float]], slow: list[str]
    ) -> None:
        """A reference may be as slow as it is: that is no fault of the run."""
        spread = spread_of(rounds)
        note = "; ".join([f"p50 {spread.p50:.0f} ms, p99 {spread.p99:.0f} ms", *slow])
        group = f"{count} followers of one meeting"
        self.report.add(group, name, spread.last, "ms", None, note)

    @property
    def page(self) -> str:
        return f"/boards/{self.hall.slug}/review/"

    async def pages(self, members: Sequence[Login]) -> float:
        return await pages.throughput(self.host, members, self.page, self.page_seconds)

    @property
    def page_seconds(self) -> float:
        return 2.0 * self.repeats

    async def pages_with_events(self, crowd: Crowd, members: Sequence[Login]) -> float:
        """The same while the chair works on, one command a second."""
        reading = asyncio.create_task(self.pages(members))
        while not reading.done():
            await crowd.after(self.chair.change_case)
            await asyncio.sleep(1.0)
        crowd.forget()
        return await reading

    def say_pages(self, count: int, calm: float, busy: float) -> None:
        group = f"{count} followers of one meeting"
        note = f"{calm:.0f} a second without, {busy:.0f} with them"
        self.report.add(group, "pages lost while they follow", loss_of(calm, busy), "%", 33.4, note)

    async def many_meetings(self, each: int) -> None:
        """Meetings of the same hour, each with some followers and its own chair at work."""
        rooms = self.hall.others
        logins = iter(self.hall.members)
        crowds: list[tuple[Chair, Crowd]] = []
        for room in rooms:
            members = [next(logins) for _ in range(each)]
            address = await stream_of(self.host, members[0], room.live)
            crowd = await follow(self.host, [(login, address) for login in members])
            crowds.append((Chair(self.host, self.hall, room), crowd))
        self.report.connected += each * len(rooms)
        rounds = []
        for number in range(self.events):
            words = f"{len(rooms)} meetings, event {number + 1}"
            asked = (
                tell(crowd, self.database, chair.room, chair.change_case, words)
                for chair, crowd in crowds
            )
            rounds.append([delay for delays in await asyncio.gather(*asked) for delay in delays])
        for _, crowd in crowds:
            crowd.close()
            self.report.missed += crowd.missed
            self.report.updates += crowd.counted
        self.say_many(len(rooms), each, spread_of(rounds))

    def say_many(self, meetings: int, each: int, spread: Spread) -> None:
        group = f"{meetings} meetings at once, {each} followers each, all chairs in one moment"
        for name in ("p50", "p99", "last"):
            self.report.add(group, f"shared part, {name}", getattr(spread, name), "ms")


def data_lines(text: str) -> bytes:
    return "\n".join(f"data: {line}" for line in text.split("\n")).encode()


async def post_bare(host: Host, message: bytes) -> float:
    """Have the bare server send this to all; when it began."""
    reader, writer = await asyncio.open_connection(host.name, host.port)
    writer.write(b"POST / HTTP/1.1\r\ncontent-length: %d\r\n\r\n%b" % (len(message), message))
    answer = await reader.read()
    writer.close()
    return float(answer.rpartition(b"\r\n\r\n")[2])
