"""Years of cases of one board, written in bulk: patients, cases, lesions, moves, records.

Nearly all are closed, as after years; a few hundred wait at the desk, whatever the number. Their
names are drawn from lists, so that common names, levels and diagnoses are common here too.
"""

from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F

FAMILIES = (
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter "
    "Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt "
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker "
    "Østergaard Nielsen Hansen Larsen Yılmaz Kaya Demir Nowak Kowalski Wójcik Rossi Russo Ferrari"
)
GIVEN = (
    "Anna Maria Petra Sabine Ursula Karin Monika Helga Ingrid Renate Hans Peter Klaus Wolfgang "
    "Michael Thomas Andreas Stefan Jürgen Günter Mary Elizabeth Susan Margaret John David James "
    "Robert William Signe Lars Ayşe Mehmet Zofia Jan Giulia Marco Omar Fatima Li"
)
DIAGNOSES = (
    "Clear cell renal carcinoma|Adenocarcinoma of the lung|Breast carcinoma, ductal|Prostate "
    "adenocarcinoma|Multiple myeloma|Diffuse large B-cell lymphoma|Chordoma|Osteoid osteoma|"
    "Meningioma WHO I|Ependymoma|Schwannoma|Colorectal adenocarcinoma|Melanoma|Thyroid carcinoma|"
    "Giant cell tumour of bone|Chondrosarcoma|Hepatocellular carcinoma|Unknown primary"
)
CLASSES = "metastasis metastasis metastasis metastasis haematological primary_benign intradural"
AT_WORK = 60
"""Cases of the newest that are not heard yet."""

RARE = "Quagliarella"
"""The family name of one patient alone."""

SAME = 30
"""So many cases at least, of all ages, have the same name and level, or diagnosis and level.

A page of what is found has then as many lines whatever the number of cases.
"""

PATIENTS = """
INSERT INTO cases_patient (id, board_id, record_number, family_name, given_name, birth_date, sex)
SELECT gen_random_uuid(), %(board)s, 'H' || lpad(n::text, 8, '0'),
    (%(families)s::text[])[1 + (hashint4(n) & 2147483647) %% %(families_count)s]
        || CASE WHEN n %% 7 = 0 THEN '-' || initcap(translate(n::text, '0123456789', 'abcdefghij'))
           ELSE '' END,
    (%(given)s::text[])[1 + (hashint4(n * 31) & 2147483647) %% %(given_count)s],
    date '1935-01-01' + (hashint4(n * 17) & 2147483647) %% 25000,
    (ARRAY['female', 'male'])[1 + n %% 2]
FROM generate_series(%(first)s, %(last)s) n
"""
CASES = """
INSERT INTO cases_case (id, board_id, patient_id, number, state, revision, created_at, moved_at,
    question, presentation_reason, urgency, consent_to_discuss, tumour_class, histology_status,
    diagnosis, history, comorbidity, patient_wishes, frankel, walking, pain, performance_scale,
    performance_value, prior_radiation, mri_contrast, mri_reason_missing, imaging, pathology)
SELECT gen_random_uuid(), %(board)s, p.id, n,
    CASE WHEN n > %(size)s - %(work)s
        THEN (ARRAY['draft', 'submitted', 'accepted', 'accepted', 'returned'])[1 + n %% 5]
        WHEN n %% 50 = 0 THEN 'heard' WHEN n %% 20 = 0 THEN 'withdrawn' ELSE 'closed' END,
    3, now() - (%(size)s - n) * interval '5 minutes', now() - (%(size)s - n) * interval '4 minutes',
    'Which treatment comes first?', 'first_diagnosis',
    (ARRAY['routine', 'urgent'])[1 + (n %% 9 = 0)::int],
    true, (%(classes)s::text[])[1 + n %% 7], 'proven',
    (%(diagnoses)s::text[])[1 + (hashint4(n * 7) & 2147483647) %% %(diagnoses_count)s],
    '', '', '', 'E', 'independent', 'mechanical', 'kps', 80, 'no', false, '', '', ''
FROM cases_patient p, LATERAL (SELECT CASE WHEN p.record_number ~ '^H[0-9]{8}$'
    THEN ltrim(p.record_number, 'H0')::int END AS n) x
WHERE p.board_id = %(board)s AND n BETWEEN %(first)s AND %(last)s
"""
LESIONS = """
INSERT INTO cases_lesion (id, case_id, level_from, level_to, compartments, pain, bone_lesion,
    alignment, collapse, posterolateral, remark, proposed_from, created_at)
SELECT gen_random_uuid(), c.id, level, level, '{vertebral_body}', '', 'lytic', 'normal', 'none',
    'none', '', '', c.created_at
FROM cases_case c,
LATERAL (SELECT (ARRAY['C5', 'T4', 'T8', 'T10', 'T12', 'L1', 'L2', 'L3', 'L4', 'S1'])
    [1 + (hashint4(c.number * 3) & 2147483647) %% 10] AS level) x
WHERE c.board_id = %(board)s AND c.number BETWEEN %(first)s AND %(last)s
"""
MOVES = """
INSERT INTO cases_casetransition (id, case_id, verb, from_state, to_state, reason, by_id, at)
SELECT gen_random_uuid(), c.id, verb, '', target, '', %(by)s, c.created_at
FROM cases_case c, (VALUES ('register', 'draft'), ('submit', 'submitted'), ('accept', 'accepted'))
    AS moves(verb, target)
WHERE c.board_id = %(board)s AND c.number BETWEEN %(first)s AND %(last)s
"""
ENTRIES = """
INSERT INTO cases_entry (id, case_id, section, subject, number, values, removed,
    reason, discipline, by_id, at)
SELECT gen_random_uuid(), c.id, 'tumour', c.id, 1,
    jsonb_build_object('tumour_class', c.tumour_class, 'diagnosis', c.diagnosis), false, '', '',
    %(by)s, c.created_at
FROM cases_case c WHERE c.board_id = %(board)s AND c.number BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT gen_random_uuid(), c.id, 'lesion', l.id, 1,
    jsonb_build_object('levels', jsonb_build_array(l.level_from, l.level_to)), false, '', '',
    %(by)s, c.created_at
FROM cases_case c JOIN cases_lesion l ON l.case_id = c.id
WHERE c.board_id = %(board)s AND c.number BETWEEN %(first)s AND %(last)s
"""
LINES = """
INSERT INTO cases_searchline (case_id, board_id, number, words, vector)
SELECT c.id, c.board_id, c.number, array_to_string(told, ' '), array_to_tsvector(told)
FROM cases_case c JOIN cases_patient p ON p.id = c.patient_id
JOIN cases_lesion l ON l.case_id = c.id,
LATERAL (SELECT search_tokens(concat_ws(' ', 's-' || c.number, 's-' || lpad(c.number::text, 4, '0'),
    c.number, p.record_number, p.family_name, p.given_name, c.diagnosis,
    replace(c.tumour_class, '_', ' '), l.level_from)) AS told) x
WHERE c.board_id = %(board)s AND c.number BETWEEN %(first)s AND %(last)s
"""
NAMED_ALIKE = """
UPDATE cases_patient p SET family_name = 'Schmidt', given_name = 'Anna' FROM cases_case c
WHERE c.patient_id = p.id AND c.board_id = %(board)s AND c.number = ANY(%(numbers)s)
"""
ILL_ALIKE = """
UPDATE cases_case SET diagnosis = 'Chordoma'
WHERE board_id = %(board)s AND number = ANY(%(numbers)s)
"""
PLACED_ALIKE = """
UPDATE cases_lesion l SET level_from = %(level)s, level_to = %(level)s FROM cases_case c
WHERE c.id = l.case_id AND c.board_id = %(board)s AND c.number = ANY(%(numbers)s)
"""
STEPS = (PATIENTS, CASES, LESIONS, MOVES, ENTRIES, LINES)
AT_ONCE = 50_000
BEYOND = 10_000_000
"""Where the cases with decisions are numbered."""


def heard(people):
    """A year of decisions and a published agenda, out of the way of the numbers to come."""
    from cases.models import Case
    from tests import stories
    from tests.meetings.figures import year

    year.make(people)
    Case.objects.update(state="closed")
    meeting = stories.published(people, cases=6)
    Case.objects.update(number=F("number") + BEYOND)
    return meeting


def grow(board: UUID, by: UUID, *, size: int) -> None:
    """Let the board have so many cases; refused outside of a test database."""
    if not connection.settings_dict["NAME"].startswith("test_") or settings.DEMONSTRATION:
        raise RuntimeError("Cases are only made up in a database that is thrown away.")
    told = {"board": board, "by": by, "size": size, "work": AT_WORK, "classes": CLASSES.split()}
    lists = {
        "families": FAMILIES.split(),
        "given": GIVEN.split(),
        "diagnoses": DIAGNOSES.split("|"),
    }
    for name, values in lists.items():
        told |= {name: values, f"{name}_count": len(values)}
    for first in range(1, size + 1, AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            # The rows are whole as they are written; keys and words are not looked up one by one.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for step in STEPS:
                cursor.execute(
                    step, {**told, "first": first, "last": min(size, first + AT_ONCE - 1)}
                )
    _settle(board, size)


def _settle(board: UUID, size: int) -> None:
    """Name some of the patients, and have the planner know the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_patient SET family_name = %s WHERE board_id = %s AND record_number = %s",
            [RARE, board, f"H{size // 2:08d}"],
        )
        _make_alike(cursor, board, size)
        for table in ("patient", "case", "lesion", "casetransition", "entry", "searchline"):
            cursor.execute(f"VACUUM ANALYZE cases_{table}")


def _make_alike(cursor: CursorWrapper, board: UUID, size: int) -> None:
    """Let some cases, evenly from the oldest to the newest, have the same words."""
    step = size // SAME
    alike = ((NAMED_ALIKE, "T8", step), (ILL_ALIKE, "L2", step - 1))
    for act, level, first in alike:
        told = {"board": board, "level": level, "numbers": list(range(first, size + 1, step))}
        cursor.execute(act, told)
        cursor.execute(PLACED_ALIKE, told)
