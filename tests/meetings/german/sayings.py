"""All that the program says in documents: where it stands in the source and in its tables."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation.template import templatize

from cases import extras, gap, minimum
from cases import vocabulary as case_words
from cases.drawings import column, legend, picture, spine
from cases.levels import Level
from cases.reading import scores as lines
from cases.record.operation import MATERIAL
from cases.scores import (
    anaesthesia,
    clavien,
    enneking,
    escc,
    neurology,
    noms,
    pathology,
    performance,
    spino,
    wbb,
)
from cases.scores.registry import INSTRUMENTS
from cases.scores.sins import CONSULT_WORDS, DIRECTION, ITEM_WORDS, Band, Pain
from meetings import quorum, recommendation, withdrawing
from meetings import vocabulary as meeting_words
from meetings.fhir import document, plan, sections
from meetings.figures import counted, equity, pack, paper, shape
from meetings.figures.facts import Facts
from meetings.outcomes import Reason
from meetings.snapshots import agenda_packet, emergency, faces, votes
from meetings.states import BallotState, ItemState
from tumorboard.roles import Discipline, Role

ROOT = Path(__file__).parents[3]
APPS = ("tumorboard", "cases", "meetings")
GETTEXT = {"_": 0, "gettext": 0, "pgettext": 1}
Said = tuple[str | None, str]
"""The context and the words."""

CHOICES = (
    *(case_words.Sex, case_words.TumourClass, case_words.HistologyStatus, case_words.Compartment),
    *(case_words.Frankel, case_words.Walking, case_words.YesNoUnknown),
    *(case_words.PresentationReason, case_words.Urgency, Pain, Band, Level),
    *(meeting_words.Modality, meeting_words.Intent, meeting_words.Approach),
    *(meeting_words.Resection, meeting_words.Stabilisation, meeting_words.Timing),
    *(meeting_words.Guideline, meeting_words.Trial, meeting_words.Said, meeting_words.Grade),
    *(meeting_words.MeetingKind, meeting_words.ClockBasis, meeting_words.Outcome),
    *(meeting_words.PresenceMode, meeting_words.Capacity, meeting_words.Meaning),
    *(meeting_words.DocumentKind, ItemState, BallotState, Discipline, Role),
)
# On no document that is written in the words of the catalogue.
UNSEEN = {"Patient's letter"}


def everything() -> set[Said]:
    """All that needs words in each language."""
    said = {*in_modules(), *in_templates()}
    said |= {(None, words) for words in (*of_choices(), *of_tables(), *of_scores()) if words}
    return {
        one for one in said if one[0] or (re.search("[a-zA-Z]{2}", one[1]) and one[1] not in UNSEEN)
    }


def in_modules() -> Iterator[Said]:
    """What is looked up by its words, as a literal."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _called(node) in GETTEXT:
                    yield from _literal(node)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def _literal(node: ast.Call) -> Iterator[Said]:
    if all(isinstance(one, ast.Constant) for one in node.args):
        *context, words = [one.value for one in node.args]
        yield (context[0] if context else None), words


def in_templates() -> Iterator[Said]:
    """What the templates of the documents say; of several numbers of a thing, each."""
    for path in sorted((ROOT / "templates" / "pdf").rglob("*.html")):
        source = templatize(path.read_text("utf-8"), origin=str(path))
        for call in re.finditer(r"\b(n?p?gettext)\((.*?)\)(?: |$)", source, re.DOTALL):
            words = [
                ast.literal_eval(one)
                for one in re.findall(r"u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"", call[2])
            ]
            context = words.pop(0) if "p" in call[1] else None
            yield from ((context, one) for one in words[:2])


def of_choices() -> Iterator[str]:
    for choices in CHOICES:
        assert issubclass(choices, TextChoices)
        yield from (str(label) for label in choices.labels)


def of_tables() -> Iterator[str]:
    """The words of plain tables and of constants that are looked up where they are used."""
    yield from (owner for owner, _ in gap.OWNERS.values())
    for name in dir(minimum):
        if name.isupper() and isinstance(rows := getattr(minimum, name), tuple):
            yield from (row[3] for row in rows)
    yield from (*extras.EDUCATION.values(), extras.NO_ESCC, *ITEM_WORDS.values())
    yield from (*picture.KINDS.values(), *column._WORDS.values())
    yield from (words for _, _, words in spine.ZONES)
    yield from (label for _, label in MATERIAL)
    yield from (part.label for part in recommendation.PARTS.values())
    yield from (str(words) for words in votes.SAYS.values())
    yield from (*quorum.WHY, *legend.UNPLACED.values(), "Planned", "Done", *faces.LABELS)
    yield from (faces.NOT_SIGNED, faces.NOT_SEALED, faces.SEALED, faces.SIGNED)
    yield from (emergency.SEALED, emergency.OPEN, emergency.EMERGENCY, emergency.SHORT)
    yield from (*votes.NAMED.values(), agenda_packet.NOT_PUBLISHED)
    yield from of_figures()


def of_figures() -> Iterator[str]:
    """What the accreditation pack says of figures, requirements and groups of patients."""
    nothing = Facts(now=datetime(2026, 1, 1, tzinfo=UTC), core=("neurosurgery",))
    made = (*counted.figures_of(nothing), *equity.tables_of(nothing))
    yield from (words for one in made for words in (one.title, getattr(one, "definition", "")))
    yield from (one.unit for one in made if getattr(one, "unit", ""))
    yield from (row.label for one in made for row in getattr(one, "rows", ()))
    yield from (line.label for table in equity.tables_of(nothing) for line in table.lines)
    yield from ("Lower quartile", "Median", "Upper quartile", counted.ONE_PERSON)
    for line in pack.lines_of(nothing, yearly=None):
        yield from (line.title, line.definition, line.goal, line.missing)
    yield from (pack.NOT_LISTED, pack.NOT_REVIEWED)
    yield from (*Reason.labels, shape.HIDDEN, shape.BESIDE, equity.CAUTION, equity.DEFINITION)
    yield from (paper.KIND, paper.MASKED, paper.NOT_MASKED, paper.SOURCE)
    yield from (*lines.SHORT.values(), *lines.POOR.values(), *lines.GOOD.values())
    yield from (sections.CHANGED, sections.NOBODY, sections.NOT_TAKEN, document.CHAIRS)
    yield from (plan.ADVICE, plan.PRESENTS, plan.RESPONSIBLE, plan.INFORMS, plan.RECORDS)
    yield from (DIRECTION, CONSULT_WORDS, withdrawing.LINE)


def of_scores() -> Iterator[str]:
    """The bands, grades, directions, editions and cohorts of every instrument."""
    for one in INSTRUMENTS.values():
        yield from (band.words for band in one.bands)
        yield from (one.direction, one.edition, one.cohort)
    yield from (*anaesthesia.CLASSES.values(), *clavien.GRADES.values(), *noms.WORDS.values())
    yield from (words for words, _ in enneking.STAGES.values())
    yield from (*enneking.MARGINS, *wbb.NUMBERINGS.values(), *spino.RESPONSES.values())
    yield from (words for _, words in escc.GRADES.values())
    yield from escc.GROUPS
    yield from (words for _, words in neurology.AIS_GRADES.values())
    yield from (neurology.NO_GRADE.words, neurology.NOT_DETERMINED.words)
    yield from neurology.FRANKEL_GRADES.values()
    for version, grades in neurology.MCCORMICK_GRADES.items():
        yield from (f"{version} version", *grades.values())
    yield from (words for words, _, _ in pathology.TYPES.values())
    yield from pathology.EDITIONS.values()
    yield from (*performance.KPS_WORDS.values(), *performance.ECOG_WORDS.values())
