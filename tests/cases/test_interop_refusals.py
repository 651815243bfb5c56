"""What is refused whole, in words; and that nothing else can happen whatever the file holds."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.interop import Referral, UnusableBundle, read_bundle

from .fhir import REHEARSAL, SCT, bundle, coded, condition, observation, patient

pytestmark = pytest.mark.slow

BONE = coded(SCT, "94222008", "Secondary malignant neoplasm of bone")
GOOD = json.loads(REHEARSAL.read_bytes())


def refusal(content) -> str:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(UnusableBundle) as refused:
        read_bundle(data)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"<Bundle/>", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b'{"resourceType":"Bundle","total":NaN}', "is not JSON"),
        (b'{"a":' + b"9" * 5000 + b"}", "is not JSON"),
        (b'{"a":1e99999999999999999999}', "is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 200 + b"]" * 200, "nested too deeply"),
        (b'{"resourceType":"Bundle","id":"a\\u0000b"}', "NUL character"),
        (b'{"resourceType":"Bundle","id":"\\ud800"}', "broken character"),
        (b"[]", "not a JSON object"),
        ({}, "no resource type"),
        ({"resourceType": 7}, "no resource type"),
        (patient(), "it holds Patient"),
        (bundle(), "holds no patient"),
        ({"resourceType": "Bundle"}, "holds no patient"),
        (bundle(patient(), patient(id="bert")), "holds 2 patients"),
        (bundle(patient(), patient(gender="male")), "occurs twice with different content"),
        (bundle(patient(identifier=[])), "has no identifier"),
        (bundle(patient(identifier=[{"system": "urn:x"}])), "has no identifier"),
        (bundle(patient(identifier=[{"value": "9" * 65}])), "has 65 characters"),
        (bundle(patient(name=[{"family": "B" * 121}])), "longer than 120"),
        (bundle(patient(), type="history"), "history of versions"),
        (bundle(patient(), entry={}), "a list of objects"),
        (bundle(patient(), entry=["Patient"]), "a list of objects"),
        (bundle({"id": "x"}), "no resource type"),
        (bundle({"resourceType": "patient"}), "no resource type"),
    ],
)
def test_a_file_that_is_no_bundle_of_one_patient_is_refused_in_words(content, words):
    assert words in refusal(content)


def test_a_file_over_20_mb_is_refused_before_it_is_read():
    assert "larger than 20 MB" in refusal(b" " * (20 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (patient(birthDate="1960-02-30"), "a date that does not exist"),
        (patient(birthDate="0000-01-01"), "a date that does not exist"),
        (patient(birthDate="4 May 1960"), "should be a date"),
        (patient(birthDate=1960), "should be text"),
        (patient(deceasedBoolean="no"), "should be true or false"),
        (patient(name={"family": "Berg"}), "should be a list of objects"),
        (patient(name=[{"given": "Anna"}]), "should be a list of texts"),
        (condition(BONE, onsetDateTime="2026-13-01"), "a date that does not exist"),
        (condition(BONE, onsetDateTime="2026-01-01T25:00:00Z"), "a date that does not exist"),
        (condition("bone"), "should be an object"),
        (condition(BONE, clinicalStatus="active"), "should be an object"),
        (condition({"coding": {"code": "1"}}), "should be a list of objects"),
        (observation(coded("http://loinc.org", "89247-1"), valueInteger="1"), "a whole number"),
        (observation(coded("http://loinc.org", "89247-1"), valueInteger=True), "a whole number"),
    ],
)
def test_wrong_types_and_impossible_dates_are_refused_with_their_place(resource, words):
    resources = [resource] if resource["resourceType"] == "Patient" else [patient(), resource]
    sentence = refusal(bundle(*resources))
    assert words in sentence
    assert resource["resourceType"] in sentence


def test_a_later_version_of_fhir_is_named_as_such():
    later = {
        "resourceType": "MedicationStatement",
        "status": "recorded",
        "medication": {"concept": {"text": "letrozole"}},
        "subject": {"reference": "Patient/anna"},
    }
    assert "later version" in refusal(bundle(patient(), later))


@pytest.mark.parametrize("kind", ["Condition", "Encounter"])
@pytest.mark.parametrize(
    "reference",
    [
        "Patient/bert",
        "urn:uuid:9f1c",
        "https://other.example.org/fhir/Patient/bert",
        "Patient?identifier=https://hospital.example.org|R-2",
    ],
)
def test_data_of_another_patient_make_the_whole_file_unusable(reference, kind):
    stray = condition(BONE, subject={"reference": reference}) | {"resourceType": kind}
    assert "about a different patient" in refusal(bundle(patient(), stray))


def test_another_patients_number_makes_the_whole_file_unusable():
    other = {"identifier": {"system": "https://hospital.example.org", "value": "R-2"}}
    assert "about a different patient" in refusal(bundle(patient(), condition(BONE, subject=other)))


def test_a_small_file_with_a_million_parts_is_refused_before_it_is_read():
    assert "too many parts" in refusal(b"[" + b"{}," * 1_000_001 + b"{}]")
    assert "too many parts" in refusal(b"[" + b'"a",' * 2_000_001 + b'"a"]')


def test_the_same_id_on_another_server_is_another_patient():
    entries = [
        {"fullUrl": "https://a.example.org/fhir/Patient/anna", "resource": patient()},
        {
            "resource": condition(
                BONE, subject={"reference": "https://b.example.org/fhir/Patient/anna"}
            )
        },
    ]
    assert "about a different patient" in refusal(bundle() | {"entry": entries})


def test_bundles_nested_without_end_are_refused():
    nested = bundle(patient())
    for _ in range(8):
        nested = bundle(nested)
    assert "bundles inside bundles" in refusal(nested)


def test_duplicate_keys_and_a_byte_order_mark_are_no_reason_to_refuse():
    text = json.dumps(bundle(patient())).replace('"type"', '"type": "x", "type"', 1)
    assert read_bundle(text.encode("utf-8-sig")).patient.record_number == "R-1"


def places(node, path=()):
    """Every place in the JSON tree, as a path of keys."""
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in children:
        if isinstance(child, dict | list):
            yield from places(child, (*path, key))
        else:
            yield (*path, key)


PLACES = [path for path in places(GOOD) if path]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(["Bundle", "Patient", "2026-02-30", "urn:uuid:x", "Patient/x", "#x", "C79.51"]),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.sampled_from(["coding", "code", "reference", "url"]), st.text(max_size=3)),
    st.just(None).map(lambda _: [{}]),
    st.sampled_from(GOOD["entry"]),
)


def mutate(document, path, change):
    """Drops, replaces or doubles what stands at the path, if it still stands there."""
    node = document
    try:
        for key in path[:-1]:
            node = node[key]
        if change is DROP:
            del node[path[-1]]
        else:
            node[path[-1]] = change
    except (KeyError, IndexError, TypeError):
        return


DROP = object()


def assert_referral_or_refusal(data: bytes) -> None:
    try:
        referral = read_bundle(data)
    except UnusableBundle as refused:
        sentence = str(refused)
    else:
        sentence = ""
        assert isinstance(referral, Referral)
        assert referral.patient.record_number
        assert referral.entries == referral.mapped + referral.merged + len(referral.unmapped)
        for finding in referral.findings:
            assert finding.words
            assert len(finding.words) <= 480
            assert len(finding.value) <= 190
    assert not sentence or sentence.endswith(".")


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.one_of(st.just(DROP), ODD)), min_size=1, max_size=4
    )
)
def test_a_damaged_bundle_is_read_or_refused_and_nothing_else(changes):
    document = json.loads(REHEARSAL.read_bytes())
    for path, change in changes:
        mutate(document, path, change)
    assert_referral_or_refusal(json.dumps(document).encode())


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["resourceType", "entry", "resource", "identifier", "subject", "code"]
                )
                | st.text(max_size=5),
                inner,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_arbitrary_json_is_read_or_refused_and_nothing_else(document):
    assert_referral_or_refusal(json.dumps(document).encode())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(data):
    with pytest.raises(UnusableBundle):
        read_bundle(data)


@pytest.mark.slow
def test_dropping_any_single_key_is_read_or_refused():
    for path in PLACES:
        document = json.loads(REHEARSAL.read_bytes())
        mutate(document, path, DROP)
        assert_referral_or_refusal(json.dumps(document).encode())
