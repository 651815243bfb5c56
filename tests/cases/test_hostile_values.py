"""Values that no person types: each a clear message or inert text, never a fault."""

import resource
import sys
import uuid
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases import ledger
from cases.models import Case, Entry
from cases.record.catalogue import SECTIONS
from meetings import agenda
from tests import stories

from . import hostile
from .hostile import CANARY, live_parts
from .typing_in_record import HTMX, address, slots, state

pytestmark = pytest.mark.slow

TEXT_KINDS = ("text", "words")


@pytest.fixture(scope="module")
def told(shared_story):
    """A case on a published agenda, which the members review."""
    people = shared_story
    meeting = stories.planned(people)
    case = stories.ready(people, number="4711")
    agenda.add(meeting, case=case, by=people.clerk)
    agenda.publish(meeting, by=people.clerk)
    return people, case.pk, meeting.items.get().pk


@pytest.fixture
def case(told, db, bare_templates):
    return Case.objects.select_related("board", "patient").get(pk=told[1])


@pytest.fixture
def surgeon(told, db):
    client = Client(raise_request_exception=False)
    client.force_login(told[0].surgeon)
    return client


@pytest.fixture
def clerk(told, db):
    client = Client(raise_request_exception=False)
    client.force_login(told[0].clerk)
    return client


def keys_of(section) -> list[str]:
    """All that a form of the section may send."""
    own = ["on"] if section.dated else []
    return [*own, *(key for field in section.fields for key in field.stored_keys)]


def subject_of(case, key: str) -> uuid.UUID:
    if key == "lesion":
        return case.lesions.get().pk
    return uuid.uuid4() if SECTIONS[key].noun else case.pk


def sent(client, case, key: str, value, *, subject=None, base="0"):
    """Send one value in every field of a section."""
    raw = value.encode("utf-8", "surrogatepass")
    typed = dict.fromkeys(keys_of(SECTIONS[key]), raw) | {"base": base}
    where = address(case, key, subject or subject_of(case, key))
    form = "application/x-www-form-urlencoded"
    return client.post(where, urlencode(typed), content_type=form, headers=HTMX)


def pages(client, told, key: str, subject, *, only: str = "") -> dict[str, str]:
    """Everywhere that the values of a section are read, by the name of the page."""
    _, case, item = told
    addresses = {
        "case": reverse("case", args=[case]),
        "record": f"{reverse('case-record', args=[case])}?open={key}",
        "history": reverse("record-history", args=[case, key, subject]),
        "review": reverse("item", args=[item]),
    }
    found = {name: client.get(url) for name, url in addresses.items() if only in ("", name)}
    assert {answer.status_code for answer in found.values()} == {200}, found
    return {name: answer.content.decode() for name, answer in found.items()}


def inert(client, told, key: str, subject, *, only: str = "") -> None:
    """Nothing that was typed runs on any page where the section is read."""
    for name, page in pages(client, told, key, subject, only=only).items():
        assert live_parts(page) == [], (name, key)


def tried(client, told, case, key: str, value) -> tuple[str, uuid.UUID]:
    """Send a value in every field; it is refused, told at its fields, or stored."""
    subject = subject_of(case, key)
    before = ledger.latest_of(case, key, subject)
    base = before.number if before else 0
    answer = sent(client, case, key, value, subject=subject, base=str(base))
    assert answer.status_code in (200, 400, 413), (key, value[:80], answer.status_code)
    words = answer.content.decode()
    assert live_parts(words) == [], (key, value[:80])
    if answer.status_code != 200:
        return "refused in a sentence", subject
    now = ledger.latest_of(case, key, subject)
    if now is None or now.number == base:
        assert "field-error" in words or "Saved" in words, (key, value[:80])
        return "told at the field", subject
    if not SECTIONS[key].noun:
        inert(client, told, key, subject, only="case")
    return "stored inert", subject


def texts_of(key: str) -> list[str]:
    """The keys of a section under which free text is stored."""
    found = [field for field in SECTIONS[key].fields if field.kind in TEXT_KINDS]
    return [name for field in found for name in field.stored_keys if not field.pattern]


def test_markup_is_stored_as_it_was_typed_and_inert_wherever_it_is_read(surgeon, told, case):
    key, values = "operation", list(hostile.MARKUP.values())
    names = texts_of(key)
    typed = {name: values[place % len(values)] for place, name in enumerate(names)}
    assert len(typed) >= 5
    subject = uuid.uuid4()
    answer = surgeon.post(address(case, key, subject), {"base": "0", **typed}, headers=HTMX)
    assert slots(answer) == {}

    assert Entry.objects.get(subject=subject).values == typed
    found = pages(surgeon, told, key, subject)
    assert {name: live_parts(page) for name, page in found.items()} == {name: [] for name in found}
    for name in ("case", "record", "history"):
        assert "&lt;svg onload" in found[name], name


@pytest.mark.parametrize("key", ["history", "lesion"])
def test_a_hostile_value_in_every_field_of_a_section_is_inert(surgeon, told, case, key):
    value = hostile.MARKUP["image"]
    answer = sent(surgeon, case, key, value, base="1")
    assert live_parts(answer.content.decode()) == []
    found = pages(surgeon, told, key, subject_of(case, key))
    assert {name: live_parts(page) for name, page in found.items()} == {name: [] for name in found}


@pytest.mark.parametrize("base", ["-1", "9" * 400, "text", "", "1.5", "\u0663", "[]", "NaN"])
def test_an_absurd_base_is_a_message_and_never_a_fault(surgeon, case, base):
    answer = surgeon.post(
        address(case, "history"), {"base": base, "allergies": CANARY}, headers=HTMX
    )
    assert answer.status_code == 200
    assert state(answer)


@pytest.mark.parametrize("value", ["NaN", "1e999", "-1", str(10**400), "9" * 5000])
def test_an_absurd_number_is_named_at_its_field(surgeon, case, value):
    answer = surgeon.post(address(case, "history"), {"base": "1", "pain_nrs": value}, headers=HTMX)
    assert slots(answer).keys() >= {"pain_nrs"}
    assert len(slots(answer)["pain_nrs"]) < 200


def test_an_absurd_day_is_named_at_its_field(surgeon, case):
    for value in hostile.DAYS:
        typed = {"base": "0", "on": value, "modality": "ct"}
        answer = surgeon.post(address(case, "imaging_study", uuid.uuid4()), typed, headers=HTMX)
        assert slots(answer).keys() == {"on"}, value
        assert len(slots(answer)["on"]) < 200


def test_unknown_keys_and_lists_change_nothing_else(surgeon, case):
    typed = {
        "base": ["1", "2"],
        "pain_nrs": ["3", "4"],
        "__class__": "x",
        "values": "{}",
        "by": "1",
    }
    answer = surgeon.post(address(case, "history"), typed, headers=HTMX)
    assert answer.status_code == 200
    newest = Entry.objects.filter(case=case, section="history").order_by("-number").first()
    assert not newest.values.keys() & {"__class__", "values", "by", "base"}


@pytest.mark.parametrize(
    "section", ["nonsense", "history2", "HISTORY", "__init__", "-", "a" * 300, "lesion-edit"]
)
def test_a_section_that_does_not_exist_is_not_found(surgeon, case, section):
    for name, more in (
        ("record-thing", [case.pk]),
        ("record-history", [case.pk]),
        ("record-take-out", [case.pk]),
        ("record-section", []),
    ):
        url = reverse(name, args=[case.pk, section, *more])
        answers = [surgeon.get(url), surgeon.post(url, {"base": "0"})]
        assert {answer.status_code for answer in answers} <= {404, 405}


@pytest.mark.parametrize("lesion", [str(uuid.UUID(int=0)), "x", "' OR 1=1", "[]", str(10**400)])
def test_a_lesion_that_is_not_of_the_case_is_a_message(surgeon, case, lesion):
    answer = surgeon.post(
        address(case, "reading", uuid.uuid4()), {"base": "0", "lesion": lesion}, headers=HTMX
    )
    assert slots(answer)["lesion"].startswith("Select a valid choice")
    url = reverse("score-override", args=[case.pk, "SINS"])
    answer = surgeon.post(url, {"lesion": lesion, "score": "9", "reason": "Because."})
    assert answer.status_code in (409, 422)
    assert not case.scores.filter(status="overridden").exists()


def test_nul_is_refused_in_a_sentence(surgeon, case):
    answer = surgeon.post(
        address(case, "history"), {"base": "1", "allergies": "a\0b"}, headers=HTMX
    )
    assert answer.status_code == 400
    assert "a character that cannot be stored" in answer.content.decode()


def test_ten_megabytes_are_told_at_the_field_and_not_shown_again(surgeon, case):
    typed = {"base": "1", "allergies": "ä" * 5_000_000, "reason_for_referral": "x" * 1_000}
    answer = surgeon.post(address(case, "history"), typed, headers=HTMX)
    assert answer.status_code == 200
    assert "at most" in slots(answer)["allergies"]
    assert len(answer.content) < 200_000


@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_more_than_the_program_takes_is_refused_in_a_sentence(surgeon, case, kind):
    text = "x" * 13_000_000
    options = {"data": {"base": "1", "allergies": text}}
    if kind == "form":
        form = "application/x-www-form-urlencoded"
        options = {"data": f"base=1&allergies={text}", "content_type": form}
    for headers in ({}, HTMX):
        answer = surgeon.post(address(case, "history"), headers=headers, **options)
        assert answer.status_code == 413
        assert "longer than the program takes at once" in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("&".join(f"a{number}=1" for number in range(3000)), "application/x-www-form-urlencoded"),
        ("base=1", "application/x-www-form-urlencoded; charset=utf-16"),
        ("nonsense", "multipart/form-data; boundary="),
        ("--x\r\nnonsense", "multipart/form-data; boundary=x"),
        ("--x--", "multipart/form-data"),
        ("{}", "application/json"),
        ("base=%ff%fe&allergies=%c3%28%80", "application/x-www-form-urlencoded"),
    ],
    ids=["fields", "charset", "boundary", "part", "none", "json", "bytes"],
)
def test_a_malformed_form_is_answered(surgeon, case, body, content_type):
    answer = surgeon.post(address(case, "history"), data=body, content_type=content_type)
    assert answer.status_code in (302, 400, 409, 413, 422)
    if answer.status_code in (400, 413):
        assert "Nothing was changed." in answer.content.decode()


HEAD = (
    "record_number",
    "family_name",
    "given_name",
    "birth_date",
    "sex",
    "question",
    "urgency",
    "presentation_reason",
    "presenter",
    "consent_to_discuss",
    "revision",
)


def edited(clerk, case, value) -> int:
    url = reverse("case-edit", args=[case.pk])
    answer = clerk.post(url, dict.fromkeys(HEAD, value) | {"revision": "1"})
    assert live_parts(answer.content.decode()) == [], value
    return answer.status_code


TURNS = 4
TEXTS = hostile.MARKUP | hostile.DIRECTION


def test_the_head_of_a_case_takes_no_hostile_value(clerk, case):
    for name in ("script", "attribute", "right to left override", "line ends"):
        assert edited(clerk, case, TEXTS[name]) in (409, 422), name


def test_an_override_is_inert(surgeon, told, case):
    url = reverse("score-override", args=[case.pk, "TOKUHASHI_2005"])
    for value in (*hostile.MARKUP.values(), hostile.MARKUP["script"]):
        answer = surgeon.post(url, {"score": value[:40], "reason": value})
        assert answer.status_code == 302
    found = pages(surgeon, told, "history", case.pk)
    assert "&lt;script&gt;" in found["case"]
    assert {name: live_parts(page) for name, page in found.items()} == {name: [] for name in found}


def every_value(place: int) -> list[str]:
    """All texts, and by turns the absurd numbers, days, levels and shapes."""
    absurd = [*hostile.NUMBERS, *hostile.DAYS, *hostile.PLACES, *hostile.SHAPES]
    return [
        *TEXTS.values(),
        *hostile.letters(),
        *absurd[place % TURNS :: TURNS],
        "\0",
        "x" * 60_000,
    ]


def test_every_text_in_the_head_of_a_case_and_in_an_override(surgeon, clerk, told, case):
    url = reverse("score-override", args=[case.pk, "TOKUHASHI_2005"])
    for name, value in TEXTS.items():
        assert edited(clerk, case, value) in (409, 422), name
        head = {"record_number": value[:64], "family_name": value, "given_name": value}
        more = {"question": value, "revision": str(Case.objects.get(pk=case.pk).revision)}
        with transaction.atomic():
            answer = clerk.post(
                reverse("case-edit", args=[case.pk]),
                head | more | {"sex": "female", "urgency": "routine"},
            )
            assert answer.status_code in (302, 422), name
            assert surgeon.post(url, {"score": value[:40], "reason": value}).status_code == 302
            for page in pages(surgeon, told, "history", case.pk).values():
                assert live_parts(page) == [], name
            transaction.set_rollback(True)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("turns", [3, pytest.param(1, marks=pytest.mark.trial)])
def test_every_hostile_value_in_every_section(surgeon, told, case, capsys, turns):
    """In three turns each value comes in every third section."""
    outcomes: dict[str, int] = {}
    before = peak_memory()
    for place, key in enumerate(SECTIONS):
        with transaction.atomic():
            for value in every_value(place)[place % turns :: turns]:
                outcome, subject = tried(surgeon, told, case, key, value)
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
            inert(surgeon, told, key, subject)
            transaction.set_rollback(True)
    grown, cases = peak_memory() - before, sum(outcomes.values())
    with capsys.disabled():
        parts = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
        print(f"\n{cases} hostile savings: {parts}; memory grew by {grown} MiB")
    assert cases >= 150
    assert outcomes["stored inert"] > 50
    assert grown < 300


def peak_memory() -> int:
    """The most memory that this process has held so far, in MiB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
