"""When a result contradicts what a plan rests on, so that the case may have to come back.

A rule compares what was known at the decision with what was found since. It says so and proposes
to present the case again; whether that is needed a person decides.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from cases.record.catalogue import field_of
from cases.record.values import in_words
from cases.vocabulary import TumourClass

from .vocabulary import Resection

UNSTABLE = 13
FRANKEL = "ABCDE"
SEVERE = ("IIIa", "IIIb", "IVa", "IVb", "V")
EN_BLOC = ("en_bloc_spondylectomy", "en_bloc_sacrectomy")
POSITIVE = ("R1", "R2")
FACES = ("anterior", "posterior", "left", "right", "cranial", "caudal", "dural")
FAILED = ("loose", "broken", "displaced")

Values = Mapping[str, object]


@dataclass(frozen=True)
class Basis:
    """What was known when the board decided, and what it advised."""

    tumour_class: str = ""
    morphology: str = ""
    diagnosis: str = ""
    frankel: str = ""
    resection: str = ""
    planned_margin: str = ""
    sins: int | None = None

    @property
    def is_en_bloc(self) -> bool:
        return self.resection == Resection.EN_BLOC


@dataclass(frozen=True)
class Result:
    """One entry of the record that was written after the decision."""

    key: str
    section: str
    values: Values = field(default_factory=dict)

    def says(self, name: str) -> str:
        """A value in the words of the form."""
        value = self.values.get(name)
        return in_words(field_of(self.section, name), value) if value else ""


@dataclass(frozen=True)
class Contradiction:
    """What a result contradicts; `finding` names the rule and the thing that it read."""

    finding: str
    words: str


def contradictions(
    basis: Basis, results: list[Result], *, sins: int | None = None
) -> list[Contradiction]:
    """Everything found since that contradicts the basis; `sins` is the highest total now."""
    found = [
        Contradiction(f"{name}:{result.key}", words)
        for result in results
        for name, rule in RULES.get(result.section, {}).items()
        for words in rule(basis, result)
    ]
    if sins is not None and sins >= UNSTABLE and (basis.sins or 0) < UNSTABLE:
        before = "not computed" if basis.sins is None else basis.sins
        words = f"The spine is unstable now: SINS {sins}, {before} at the decision."
        found.append(Contradiction(f"unstable:{sins}", words))
    return found


def _another_tumour(basis: Basis, result: Result) -> Iterator[str]:
    code = str(result.values.get("morphology") or "")
    named = result.says("diagnosis") or result.says("morphology") or code
    if code and basis.morphology and not _same(code, basis.morphology):
        before = basis.diagnosis or basis.morphology
        yield f"Pathology says {named}; the plan rests on {before} (ICD-O-3 {basis.morphology})."
    elif code and not _fits(basis.tumour_class, code.rpartition("/")[2]):
        label = TumourClass(basis.tumour_class).label
        yield f"Pathology says {named} (ICD-O-3 {code}); the plan rests on: {label.lower()}."


def _same(code: str, before: str) -> bool:
    """Whether two morphologies are of one tumour: a metastasis is often coded as its primary."""
    (kind, _, behaviour), (other, _, earlier) = code.partition("/"), before.partition("/")
    return kind == other and (behaviour == earlier or {behaviour, earlier} <= {"3", "6", "9"})


def _fits(tumour_class: str, behaviour: str) -> bool:
    """Whether a behaviour is possible in the class."""
    if tumour_class == TumourClass.METASTASIS:
        return behaviour not in ("0", "1")
    if tumour_class == TumourClass.PRIMARY_BENIGN:
        return behaviour not in ("3", "6", "9")
    if tumour_class in (TumourClass.PRIMARY_MALIGNANT, TumourClass.HAEMATOLOGICAL):
        return behaviour not in ("0", "6")
    return True


def _margin(basis: Basis, result: Result) -> Iterator[str]:
    if not basis.is_en_bloc:
        return
    values = result.values
    faces = [face for face in FACES if values.get(f"margin_{face}") == "intralesional"]
    if values.get("residual") in POSITIVE:
        yield f"En bloc resection was planned; the specimen is {values['residual']}."
    elif values.get("achieved_margin") == "intralesional" or faces:
        at = f" ({', '.join(faces)})" if faces else ""
        yield f"En bloc resection was planned; the margin is intralesional{at}."
    elif basis.planned_margin == "wide" and values.get("achieved_margin") == "marginal":
        yield "A wide margin was planned; it is marginal."


def _worse(basis: Basis, result: Result) -> Iterator[str]:
    now, before = str(result.values.get("frankel") or ""), basis.frankel
    before = "E" if before == "none" else before
    now = "E" if now == "none" else now
    known = now and before and now in FRANKEL and before in FRANKEL
    if known and FRANKEL.index(now) < FRANKEL.index(before):
        yield f"Neurology is worse: Frankel {now}, {before} at the decision."
    elif result.values.get("change") == "worse":
        yield "Neurology is worse than before the operation."


def _severe(basis: Basis, result: Result) -> Iterator[str]:
    grade = result.values.get("grade")
    if grade in SEVERE and not _is_death(result):
        named = result.says("type") or "Complication"
        yield f"{named}: Clavien-Dindo {grade}."


def _is_death(result: Result) -> bool:
    """Whether nobody can be presented again."""
    values = result.values
    return values.get("grade") == "V" or "death" in (values.get("type"), values.get("outcome"))


def _other_operation(basis: Basis, result: Result) -> Iterator[str]:
    values = result.values
    if values.get("status") == "stopped":
        yield "The operation was begun and stopped."
    done = values.get("done_resection")
    if basis.is_en_bloc and done and done not in EN_BLOC:
        yield f"En bloc resection was planned; done: {_done(result)}."


def _done(result: Result) -> str:
    return in_words(field_of("operation", "resection"), result.values["done_resection"]).lower()


def _follow_up(basis: Basis, result: Result) -> Iterator[str]:
    values = result.values
    if values.get("spino") == "local_progression" or values.get("epidural_progression"):
        yield "The tumour has grown again at the treated place."
    if values.get("new_lesions"):
        yield "There are new lesions."
    if values.get("implant") in FAILED:
        yield f"The implant is {values['implant']}."
    if values.get("vcf_new_or_progressive"):
        yield "There is a new or worse vertebral fracture."


def _stopped_course(basis: Basis, result: Result) -> Iterator[str]:
    if result.values.get("course") == "stopped":
        yield "The course of radiotherapy was stopped."


RULES: dict[str, dict[str, Callable[[Basis, Result], Iterator[str]]]] = {
    "pathology": {"tumour": _another_tumour, "margin": _margin},
    "postoperative_check": {"neurology": _worse},
    "follow_up": {"neurology": _worse, "course": _follow_up},
    "complication": {"complication": _severe},
    "operation": {"operation": _other_operation},
    "radiotherapy": {"radiotherapy": _stopped_course},
}
