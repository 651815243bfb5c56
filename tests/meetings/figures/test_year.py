"""The figures of a made year, recomputed by SQL that knows nothing of the program."""

# ruff: noqa: S608 - the SQL is made of the constants below alone

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.figures import counted, equity, reading
from meetings.figures.period import Period, of_year
from tests.meetings.figures import year

pytestmark = pytest.mark.slow

TODAY = "2025-12-01T12:00:00+01:00"
DECIDED = """
    FROM meetings_consensus c
    JOIN meetings_agendaitem i ON i.id = c.item_id
    JOIN meetings_meeting m ON m.id = i.meeting_id
    JOIN cases_case k ON k.id = i.case_id
    WHERE m.board_id = %(board)s AND c.version = 1 AND i.kind = 'case'
      AND (c.recorded_at AT TIME ZONE 'Europe/Berlin')::date BETWEEN %(first)s AND %(last)s
      AND (%(tumour)s = '' OR k.tumour_class = %(tumour)s)
"""
REGULAR = " AND m.kind = 'regular' "
HELD = """
    FROM meetings_meeting m WHERE m.board_id = %(board)s AND m.kind = 'regular'
      AND m.state IN ('closed', 'signed')
      AND (m.starts_at AT TIME ZONE 'Europe/Berlin')::date BETWEEN %(first)s AND %(last)s
"""
REFERRED = """coalesce((SELECT min(at) FROM cases_casetransition t
    WHERE t.case_id = k.id AND t.verb = 'submit'), k.created_at)"""
LEADING = """(SELECT CASE WHEN count(*) FILTER (WHERE n = top) = 1
        THEN min(modality) FILTER (WHERE n = top) END
    FROM (SELECT modality, count(*) AS n, max(count(*)) OVER () AS top
        FROM meetings_vote v JOIN meetings_ballot b ON b.id = v.ballot_id
        WHERE b.item_id = i.id AND b.round = 'opinion' GROUP BY modality) voted)"""
OWN = """(SELECT modality FROM meetings_vote v JOIN meetings_ballot b ON b.id = v.ballot_id
    WHERE b.item_id = i.id AND b.round = 'opinion' AND v.voter_id = k.presenter_id)"""
VOTED = DECIDED.replace(
    "WHERE",
    """JOIN meetings_ballot b ON b.item_id = i.id AND b.round = 'opinion'
    JOIN meetings_vote v ON v.ballot_id = b.id WHERE""",
    1,
)
FOLLOWED = """
    FROM (SELECT (SELECT an.outcome FROM meetings_answer an WHERE an.action_id = a.id
            AND (an.at AT TIME ZONE 'Europe/Berlin')::date
                <= (c.recorded_at AT TIME ZONE 'Europe/Berlin')::date + 90) AS known,
        (SELECT an.reason FROM meetings_answer an WHERE an.action_id = a.id) AS why
        FROM meetings_action a JOIN meetings_planitem p ON p.id = a.plan_item_id
        JOIN meetings_consensus c ON c.id = p.consensus_id JOIN cases_case k ON k.id = a.case_id
        WHERE a.board_id = %(board)s AND a.state <> 'superseded'
          AND (c.recorded_at AT TIME ZONE 'Europe/Berlin')::date BETWEEN %(first)s AND %(last)s
          AND (c.recorded_at AT TIME ZONE 'Europe/Berlin')::date + 90 <= %(today)s
          AND (%(tumour)s = '' OR k.tumour_class = %(tumour)s)) f
"""
TOLD = """
    FROM (SELECT (SELECT max(o."on") FROM meetings_informing o WHERE o.consensus_id = c.id) AS told,
        (SELECT max(day) FROM (SELECT d::date AS day FROM generate_series(
            (c.recorded_at AT TIME ZONE 'Europe/Berlin')::date + 1,
            (c.recorded_at AT TIME ZONE 'Europe/Berlin')::date + 9, interval '1 day') d
            WHERE extract(isodow FROM d) < 6 ORDER BY d LIMIT 2) w) AS due
    """
TOLD += DECIDED + " AND c.superseded_at IS NULL) t "
GROUP = {
    "age": """CASE WHEN q.birth_date IS NULL THEN 'Not recorded' ELSE (ARRAY['Under 18', '18 to 49',
        '50 to 64', '65 to 79', '80 or more'])[1 + width_bucket(extract(year FROM age(
        (k.created_at AT TIME ZONE 'Europe/Berlin')::date, q.birth_date)), ARRAY[18, 50, 65, 80])]
        END""",
    "sex": "CASE q.sex WHEN 'unknown' THEN 'Not known' ELSE initcap(q.sex) END",
    "distance": """coalesce(CASE told.said->>'distance' WHEN 'under_10' THEN 'Under 10 km'
        WHEN '10_to_49' THEN '10 to 49 km' WHEN 'not_asked' THEN 'Not asked' END,
        'Not recorded')""",
    "interpreter": "coalesce(initcap(told.said->>'interpreter_needed'), 'Not recorded')",
}
WITH_PERSON = """JOIN cases_patient q ON q.id = k.patient_id
    LEFT JOIN LATERAL (SELECT values AS said FROM cases_entry e WHERE e.case_id = k.id
        AND e.section = 'history' ORDER BY number DESC LIMIT 1) told ON true WHERE"""
CHOICES = {
    "the whole year": (of_year(2025), ""),
    "a quarter": (of_year(2025, 2), ""),
    "some days of one class": (Period(date(2025, 2, 3), date(2025, 9, 30)), "metastasis"),
}


@pytest.fixture(params=CHOICES, scope="module")
def chosen(request):
    return CHOICES[request.param]


@pytest.fixture(scope="module")
def told_year(shared_story):
    year.make(shared_story)
    return shared_story


@pytest.fixture
def figures(told_year, chosen, db):
    """The figures by key, and a function that asks for the same by SQL."""
    period, tumour = chosen
    about = {
        "board": told_year.board.pk,
        "first": period.first,
        "last": period.last,
        "tumour": tumour,
        "today": date(2025, 12, 1),
    }

    def ask(sql: str):
        with connection.cursor() as cursor:
            cursor.execute(sql, about)
            return cursor.fetchall()

    with time_machine.travel(TODAY, tick=False):
        asked = reading.Asked(told_year.board, period, told_year.chair, tumour)
        facts = reading.facts_of(asked)
    made = (*counted.figures_of(facts), *equity.tables_of(facts))
    return {one.key: one for one in made}, ask


def counts(figure) -> list[tuple]:
    return [(row.count, row.of) for row in figure.rows]


def test_cases_by_state(figures):
    found, ask = figures
    rows = ask(
        """SELECT state, count(*) FROM cases_case k WHERE board_id = %(board)s
        AND (created_at AT TIME ZONE 'Europe/Berlin')::date BETWEEN %(first)s AND %(last)s
        AND (%(tumour)s = '' OR k.tumour_class = %(tumour)s) GROUP BY state ORDER BY state"""
    )
    assert sorted(row.count for row in found["states"].rows if row.count) == sorted(
        count for _, count in rows
    )
    assert found["states"].rows[0].of == sum(count for _, count in rows) > 0


def test_days_and_minutes(figures):
    found, ask = figures
    quartiles = "SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY {0})"
    day = "(({0}) AT TIME ZONE 'Europe/Berlin')::date"
    span = f"{day.format('c.recorded_at')} - {day.format(REFERRED)}"
    for key, what, which in (
        ("days", f"({span})::float", ""),
        ("minutes", "extract(epoch FROM i.finished_at - i.presented_at)::float / 60", REGULAR),
    ):
        (values, number), *_ = ask(f"{quartiles.format(what)}, count(*) {DECIDED}{which}")
        assert [row.value for row in found[key].rows] == pytest.approx(values, abs=0.051)
        assert found[key].measured == number > 0


def test_postponed_and_attendance(figures):
    found, ask = figures
    ((deferred, heard),) = ask(
        f"""SELECT count(*) FILTER (WHERE i.state = 'deferred'),
            count(*) FILTER (WHERE i.state = 'decided')
        FROM meetings_agendaitem i JOIN cases_case k ON k.id = i.case_id
        WHERE (%(tumour)s = '' OR k.tumour_class = %(tumour)s)
          AND i.meeting_id IN (SELECT m.id {HELD})"""
    )
    listed = deferred + heard
    assert counts(found["postponed"]) == [(deferred, listed)]
    ((meetings,),) = ask(f"SELECT count(*) {HELD}")
    there = dict(
        ask(
            f"""SELECT represents, count(DISTINCT meeting_id) FROM meetings_attendance
            WHERE meeting_id IN (SELECT m.id {HELD}) GROUP BY represents"""
        )
    )
    assert counts(found["attendance"]) == [
        (there[key], meetings) for key in (*year.CORE, "radiology")
    ]


def test_quorum_dissent_grades_and_trial(figures):
    found, ask = figures
    ((total, met, disagree, reserve),) = ask(
        f"""SELECT count(*), count(*) FILTER (WHERE (c.quorum->>'is_met')::bool),
            count(*) FILTER (WHERE jsonb_path_exists(c.dissent, '$[*] ? (@.position=="disagree")')),
            count(*) FILTER (WHERE c.dissent::text LIKE '%%"reservation"%%') {DECIDED}"""
    )
    assert counts(found["quorum"]) == [(met, total), (total - met, total)]
    assert counts(found["dissent"]) == [(disagree, total), (reserve, total)]
    for key, column in (("grades", "c.grade"), ("trial", "coalesce(c.content->>'trial', '')")):
        rows = dict(ask(f"SELECT {column}, count(*) {DECIDED} GROUP BY 1"))
        assert sorted(row.count for row in found[key].rows if row.count) == sorted(rows.values())
    assert found["trial"].rows[-1].count == rows.get("", 0)


def test_opinions_by_discipline(figures):
    found, ask = figures
    ((total,),) = ask(f"SELECT count(*) {DECIDED}{REGULAR}")
    rows = ask(
        f"""SELECT v.discipline, count(DISTINCT i.id), count(*) FILTER (WHERE
            c.content->>'modality' IS NOT NULL), count(*) FILTER (WHERE
            v.modality = c.content->>'modality') {VOTED}{REGULAR} GROUP BY 1"""
    )
    said = {key: rest for key, *rest in rows}
    assert counts(found["sealed"]) == [(said[key][0], total) for key in year.CORE]
    agreed = found["concordance"].rows
    assert [(row.count, row.of) for row in agreed[:3]] == [
        (said[key][2], said[key][1]) for key in year.CORE[:3]
    ]
    assert [row.count for row in agreed[3:]] == [None, None], "of one person alone"


def test_plan_changed(figures):
    found, ask = figures
    ((other, led, unlike, own),) = ask(
        f"""SELECT count(*) FILTER (WHERE lead <> said), count(lead),
            count(*) FILTER (WHERE own <> said), count(own)
        FROM (SELECT {LEADING} AS lead, {OWN} AS own, c.content->>'modality' AS said
            {DECIDED}{REGULAR}) x WHERE said IS NOT NULL"""
    )
    assert counts(found["changed"]) == [(other, led), (unlike, own)]


def test_carried_out_told_and_the_urgent_lane(figures):
    found, ask = figures
    rows = dict(ask(f"SELECT coalesce(known, 'open'), count(*) {FOLLOWED} GROUP BY 1"))
    keys = ("open", "done", "changed", "partly", "not_done")
    assert [row.count for row in found["carried_out"].rows] == [rows.get(key, 0) for key in keys]
    why = ask(f"SELECT why, count(*) {FOLLOWED} WHERE known <> 'done' GROUP BY 1")
    assert sorted(row.count for row in found["reasons"].rows) == sorted(n for _, n in why)
    ((in_time, late, overdue),) = ask(
        f"""SELECT count(*) FILTER (WHERE told <= due), count(*) FILTER (WHERE told > due),
            count(*) FILTER (WHERE told IS NULL AND due < %(today)s) {TOLD}"""
    )
    assert [row.count for row in found["told"].rows] == [in_time, late, overdue]
    ((fast, judged),) = ask(
        """SELECT count(*) FILTER (WHERE i.finished_at - e.clock_from <= interval '24 hours'),
            count(*) FROM meetings_emergencycall e
        JOIN meetings_agendaitem i ON i.meeting_id = e.meeting_id
        JOIN cases_case k ON k.id = i.case_id
        WHERE i.state = 'decided' AND (%(tumour)s = '' OR k.tumour_class = %(tumour)s)
          AND (e.at AT TIME ZONE 'Europe/Berlin')::date BETWEEN %(first)s AND %(last)s"""
    )
    assert counts(found["urgent"]) == [(fast, judged), (judged - fast, judged)]


@pytest.mark.parametrize("key", GROUP)
def test_groups_of_patients(figures, key):
    found, ask = figures
    group = GROUP[key]
    registered = ask(
        f"""SELECT {group}, count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM
            meetings_consensus c JOIN meetings_agendaitem i ON i.id = c.item_id
            WHERE i.case_id = k.id AND i.kind = 'case')) FROM cases_case k {WITH_PERSON}
        k.board_id = %(board)s AND (%(tumour)s = '' OR k.tumour_class = %(tumour)s)
        AND (k.created_at AT TIME ZONE 'Europe/Berlin')::date BETWEEN %(first)s AND %(last)s
        GROUP BY 1"""
    )
    decided = ask(
        f"""SELECT {group}, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY
            (c.recorded_at AT TIME ZONE 'Europe/Berlin')::date
            - ({REFERRED} AT TIME ZONE 'Europe/Berlin')::date)
        {DECIDED.replace("WHERE", WITH_PERSON)} GROUP BY 1"""
    )
    followed = FOLLOWED.replace("WHERE a.board_id", f"{WITH_PERSON} a.board_id")
    followed = followed.replace("AS why", f"AS why, {group} AS grouped")
    done = ask(
        f"""SELECT grouped, count(*), count(*) FILTER (WHERE known = 'done') {followed}
        GROUP BY 1"""
    )
    lines = {line.label: line for line in found[key].lines}
    for label, line in lines.items():
        rows = [next((rest for told, *rest in part if told == label), [0, 0])
                for part in (registered, decided, done)]  # fmt: skip
        assert [line.registered, line.presented] == rows[0], label
        assert [line.decisions, line.days or 0] == [rows[1][0], round(rows[1][1], 1)], label
        assert [line.actions, line.done] == rows[2], label
    for part in (registered, decided, done):
        assert {label for label, *_ in part} <= lines.keys()


def test_the_page_asks_the_database_a_bounded_number_of_times(told_year, db, client):
    client.force_login(told_year.chair)
    address = "/boards/spine/figures/?year=2025&yearly=900"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    assert len(queries) <= 25
    assert b"Berger" not in page.content
