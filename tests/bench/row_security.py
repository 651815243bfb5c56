"""What row-level security would cost: `python -m tumorboard.embedded exec -- python -m THIS`.

One meeting page and one ballot casting, each many times as the program's own role: without
policies, with one on votes, and with policies by board on all that a meeting reads. The variants
take turns in small blocks, so that a busy machine disturbs all of them alike. The figures stand in
docs/decisions/0001-row-level-security.md.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BLOCK, ROUNDS = 10, 100
BOARDS = "string_to_array(current_setting('tumorboard.boards', true), ',')::uuid[]"
PERSON = "current_setting('tumorboard.person', true)::uuid"
REVEALED = """EXISTS (SELECT 1 FROM meetings_ballot b WHERE b.id = ballot_id
    AND (b.revealed_at IS NOT NULL OR NOT b.is_sealed))"""
OWN_OR_REVEALED = f"voter_id = {PERSON} OR {REVEALED}"
OF_MEETING = "EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = meeting_id)"
OF_ITEM = "EXISTS (SELECT 1 FROM meetings_agendaitem i WHERE i.id = item_id)"
ON_VOTES = {"meetings_vote": OWN_OR_REVEALED}
ON_ALL = ON_VOTES | {
    "cases_case": f"board_id = ANY({BOARDS})",
    "cases_patient": f"board_id = ANY({BOARDS})",
    "meetings_meeting": f"board_id = ANY({BOARDS})",
    "meetings_document": f"board_id = ANY({BOARDS})",
    "meetings_agendaitem": OF_MEETING,
    "meetings_attendance": OF_MEETING,
    "meetings_ballot": OF_ITEM,
    "meetings_recusal": OF_ITEM,
    "meetings_consensus": OF_ITEM,
}
VARIANTS = {"without": {}, "votes": ON_VOTES, "votes and boards": ON_ALL}


def main() -> None:
    from tests.journeys.program import confined

    os.environ.update(confined(dict(os.environ)), DJANGO_SETTINGS_MODULE="tumorboard.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from meetings import ballots
    from meetings.moment import moments
    from tests import people as cast
    from tests import stories

    call_command("migrate", verbosity=0)
    people = cast.gather()
    item = stories.presented(people)
    ballot = stories.cast_opinions(people, item)
    client = Client()
    client.force_login(people.surgeon)

    def page() -> None:
        moments._known.clear()
        assert client.get(f"/meetings/{item.meeting_id}/live/").status_code == 200

    def casting() -> None:
        casting.number += 1
        entry = stories.OPINION | {"reason": f"Reason {casting.number}."}
        ballots.cast(ballot, by=people.surgeon, **entry)

    casting.number = 0
    told = (str(people.surgeon.pk), str(people.board.pk))
    for name, act in (("one meeting page", page), ("one casting", casting)):
        report(name, measured(act, told))


def measured(act: Callable, told: tuple[str, str]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    for number in range(ROUNDS + 1):
        for variant, policies in VARIANTS.items():
            with under(policies):
                times = list(timed(act, told if policies else None))
            if number:  # the first round warms up
                found[variant] += times
    return found


def timed(act: Callable, told: tuple[str, str] | None) -> Iterator[float]:
    from django.db import connection, transaction

    for _ in range(BLOCK):
        began = time.perf_counter()
        if told is None:
            act()
        else:  # the setting must end with the transaction, as the connection serves others next
            with transaction.atomic(), connection.cursor() as cursor:
                names = "set_config('tumorboard.person', %s, true)"
                cursor.execute(f"SELECT {names}, set_config('tumorboard.boards', %s, true)", told)
                act()
        yield time.perf_counter() - began


@contextmanager
def under(policies: dict[str, str]) -> Iterator[None]:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table, condition in policies.items():
            owner.execute(f"CREATE POLICY trial ON {table} USING ({condition})")
            owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        try:
            yield
        finally:
            for table in policies:
                owner.execute(f"DROP POLICY trial ON {table}")
                owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def report(name: str, found: dict[str, list[float]]) -> None:
    base = statistics.median(found["without"])
    for variant, times in found.items():
        middle, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(
            f"{name}, {variant}: {len(times)} times, median {middle * 1000:.2f} ms, "
            f"p95 {late * 1000:.2f} ms, ratio {middle / base:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
