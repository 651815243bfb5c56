"""The people of the drill at work: voters who cast and change, a chair who goes on, a clerk.

    python -m tests.drill.crowd FOLDER

runs until its standard input is closed; then each finishes what they began, and their screens
are compared with what is true.
"""

import asyncio
import html
import json
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from .client import Client
from .history import Journal

BEAT = 1.0
SOON = 0.25
VOTES_EVERY = (2, 6)
WAYS = ("agree", "reservation", "disagree", "abstain")
PASSWORD = "correct horse battery"
QUIET_SECONDS = 30
LEAST_SECONDS = 8.0
WAIVER = {
    "reveal_waiver": "Drill: nobody could be heard.",
    "missing_waiver": "Drill: nobody was asked.",
    "quorum_waiver": "",
}
WORDING = re.compile(r'<textarea[^>]*name="recommendation"[^>]*>(.*?)</textarea>', re.DOTALL)
PLAN = {
    "plan-0-what": "Drill: plan the radiotherapy",
    "plan-0-owner": "Radiation oncology",
}


class Crowd:
    """Everybody but the browsers; each person is one loop."""

    def __init__(self, folder: Path) -> None:
        self.plan = json.loads((folder / "plan.json").read_text())
        self.story, self.site = self.plan["story"], self.plan["site"]
        self.meeting = self.story["meeting"]
        self.journal = Journal(folder / "crowd.jsonl")
        self.finish = asyncio.Event()
        self.ends_at = time.monotonic() + self.plan["seconds"]

    def client(self, email: str) -> Client:
        chance = random.Random(f"{self.plan['seed']} {email}")
        return Client(self.site, email, self.journal, chance)

    async def run(self) -> None:
        voters = [self.client(email) for email in self.story["voters"]]
        chair, clerk = self.client(self.story["chair"]), self.client(self.story["clerk"])
        people = [*voters, chair, clerk]
        for person in people:
            await person.sign_in(PASSWORD)
        streams = [asyncio.create_task(v.follow(self.meeting, "participant")) for v in voters]
        streams.append(asyncio.create_task(chair.follow(self.meeting, "chair")))
        self.journal.note("ready")
        self.heed_the_end()
        work = [self.vote_for_ever(voter) for voter in voters]
        await asyncio.gather(*work, self.lead(chair), self.beat_for_ever(clerk))
        await self.compare([*voters, chair])
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)

    def heed_the_end(self) -> None:
        """The end is asked for by closing the standard input."""
        loop, waiting = asyncio.get_running_loop(), sys.stdin.fileno()

        def told() -> None:
            loop.remove_reader(waiting)
            self.finish.set()

        loop.add_reader(waiting, told)

    async def pause(self, seconds: float) -> bool:
        """Wait; True when the end was asked for meanwhile."""
        try:
            await asyncio.wait_for(self.finish.wait(), max(seconds, 0))
        except TimeoutError:
            return False
        return True

    async def vote_for_ever(self, voter: Client) -> None:
        number = 0
        await voter.look(self.meeting)
        while not await self.pause(voter.chance.uniform(*VOTES_EVERY)):
            number += 1
            said = f"{voter.email} says {number}"
            if voter.mine.ballot:
                await self.take_position(voter, said)
            elif voter.mine.sealable:
                await self.recommend(voter, said)

    async def take_position(self, voter: Client, said: str) -> None:
        mine = voter.mine
        fields = {"ballot": mine.ballot, "position": voter.chance.choice(WAYS), "reason": said}
        address = f"/items/{mine.item}/position/"
        answer = await voter.do("position", address, fields, place=mine.ballot, value=said)
        if 'name="seen"' in answer.text:
            voter.show(answer.text)

    async def recommend(self, voter: Client, said: str) -> None:
        item = voter.mine.sealable
        fields = {"modality": "radiotherapy", "intent": "local_control", "reason": said}
        fields |= {"confidence": str(voter.chance.randint(1, 5)), "stay": "1"}
        await voter.do("opinion", f"/items/{item}/opinion/", fields, place=item, value=said)

    async def lead(self, chair: Client) -> None:
        """One case after the other, each as long as the time allows."""
        items = list(self.story["items"])
        while items and not self.finish.is_set():
            share = (self.ends_at - time.monotonic()) / len(items)
            seconds = max(share, LEAST_SECONDS)
            await self.hear(chair, items.pop(0), seconds, is_last=not items)
        await self.finish.wait()

    async def hear(self, chair: Client, item: str, seconds: float, *, is_last: bool) -> None:
        async def step(kind: str, path: str, *, place: str = item, **fields: str) -> None:
            address = f"/items/{item}/{path}/"
            await chair.do(kind, address, fields, place=place, value=kind)

        await step("present", "present")
        await self.pause(seconds * 0.35)
        await step("reveal", "reveal")
        seen = await self.words_on_the_pad(chair)
        words = {"recommendation": f"Drill: plan for {item}.", "base-recommendation": seen}
        await step("propose", "propose", **words, **PLAN)
        await self.pause(600 if is_last else seconds * 0.5)
        ballot = await self.ballot_before(chair)
        await step("close", "close-positions", place=ballot, ballot=ballot)
        await step("record", "record", **WAIVER)

    async def words_on_the_pad(self, chair: Client) -> str:
        """What the draft says before the chair words it."""
        for _ in range(400):
            page = await chair.get(f"/meetings/{self.meeting}/pad/")
            found = WORDING.search(page.text) if page else None
            if found:
                return html.unescape(found[1])
            await asyncio.sleep(SOON)
        raise RuntimeError("The chair's pad shows no wording.")

    async def ballot_before(self, chair: Client) -> str:
        """The ballot that the chair's screen names."""
        for _ in range(400):
            page = await chair.get(f"/meetings/{self.meeting}/parts/chair/?seen=0")
            found = re.search(r'"ballot": "([0-9a-f-]{36})"', page.text) if page else None
            if found:
                return found[1]
            await asyncio.sleep(SOON)
        raise RuntimeError("The chair's screen names no ballot to close.")

    async def beat_for_ever(self, clerk: Client) -> None:
        """Change something small again and again, by which the freshness of screens is told."""
        number = 0
        while not await self.pause(BEAT):
            number += 1
            mode = ("room", "video")[number % 2]
            fields = {"user": self.story["guest"], "mode": mode}
            await clerk.do(
                "attendance",
                f"/meetings/{self.meeting}/attendance/",
                fields,
                place="guest",
                value=mode,
                pause=SOON,
            )
            version = await self.version()
            if version:
                self.journal.note("beat", sent_at=clerk.sent_at, version=version)

    async def version(self) -> int:
        """The version of the meeting in the database; 0 when it does not answer."""
        query = "SELECT version FROM live_topic WHERE name = %s"
        try:
            async with await psycopg.AsyncConnection.connect(self.plan["database"]) as db:
                row = await (await db.execute(query, [f"meeting:{self.meeting}"])).fetchone()
        except psycopg.Error:
            return 0
        return row[0]

    async def compare(self, people: list[Client]) -> None:
        """All have stopped: each screen must come to the version that is stored, by itself."""
        version = await self.version()
        for person in people:
            is_right = await person.until(_is_at(person, version), QUIET_SECONDS)
            words = f"stays at version {person.version} of {version}"
            if is_right and person.mine.seen:
                is_right, words = await self.has_own_part(person), "the own part is an old one"
            self.journal.note("healed", screen=person.email, is_right=is_right, words=words)

    async def has_own_part(self, person: Client) -> bool:
        """The server has nothing newer than the part that the person sees."""
        for _ in range(20):
            answer = await person.get(f"/meetings/{self.meeting}/mine/?seen={person.mine.seen}")
            if answer is not None and answer.status_code == 204:
                return True
            await asyncio.sleep(SOON)
        return False


def _is_at(person: Client, version: int) -> Callable[[], bool]:
    return lambda: person.version >= version


if __name__ == "__main__":
    asyncio.run(Crowd(Path(sys.argv[1])).run())
