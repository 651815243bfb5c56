"""What a spine map shows, as plain values, and the same in sentences."""

from dataclasses import asdict, dataclass, field, replace

from django.utils.translation import gettext as _

from cases.levels import ORDER
from cases.vocabulary import Compartment
from tumorboard.tongue import within

from .column import range_words

KINDS = {
    "cement": "cement",
    "percutaneous_screws": "percutaneous screws",
    "open_screws": "open screws and rods",
    "cage": "cage",
    "anterior_plate": "anterior plate",
}


class _OnLevels:
    """Something that reaches from one level to another."""

    level_from: str
    level_to: str

    @property
    def is_placed(self) -> bool:
        """Whether both ends are levels that the record knows."""
        return self.level_from in ORDER and self.level_to in ORDER

    @property
    def levels(self) -> str:
        """Such as “T4–T6”, the upper level first."""
        if not self.is_placed:
            return _("level not recorded")
        return range_words(*sorted((self.level_from, self.level_to), key=ORDER.__getitem__))


@dataclass(frozen=True)
class LesionMark(_OnLevels):
    """One lesion: levels and compartments (keys of `Compartment`).

    `escc` is the grade at its worst, one of 0, 1a, 1b, 1c, 2, 3; `escc_levels` the grade at single
    levels, as pairs such as ("T8", "2").
    """

    level_from: str
    level_to: str
    compartments: tuple[str, ...] = ()
    escc: str = ""
    words: str = ""
    escc_levels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Hardware(_OnLevels):
    """Instrumentation: a kind out of `KINDS`, its levels, planned or done."""

    kind: str
    level_from: str
    level_to: str
    done: bool = False
    material: str = ""

    @property
    def words(self) -> str:
        """Such as “cage T8 (titanium)”."""
        material = f" ({self.material})" if self.material else ""
        return f"{_(KINDS.get(self.kind, self.kind))} {self.levels}{material}"


@dataclass(frozen=True)
class RadiationField(_OnLevels):
    """An earlier radiation field, with a few words such as the dose and the year."""

    level_from: str
    level_to: str
    words: str = ""


@dataclass(frozen=True)
class SpinePicture:
    """All that the spine map shows of a case."""

    lesions: tuple[LesionMark, ...] = ()
    hardware: tuple[Hardware, ...] = ()
    radiation: tuple[RadiationField, ...] = field(default=())
    question_level: str = ""

    def __bool__(self) -> bool:
        return bool(self.lesions or self.hardware or self.radiation)

    def without_words(self) -> "SpinePicture":
        """The same picture without free text, for a screen that must not name anybody."""
        return replace(
            self,
            lesions=tuple(replace(mark, words="") for mark in self.lesions),
            hardware=tuple(replace(item, material="") for item in self.hardware),
            radiation=tuple(replace(item, words="") for item in self.radiation),
        )


def lesion_words(mark: LesionMark) -> str:
    """Such as “T8: vertebral body, epidural, ESCC 2”."""
    known = {choice.value: within(_(choice.label)) for choice in Compartment}
    parts = [known.get(key, key) for key in mark.compartments] or [_("compartment not recorded")]
    if mark.escc:
        parts.append(f"ESCC {mark.escc}")
    parts += [
        _("ESCC {grade} at {level}").format(grade=grade, level=level)
        for level, grade in mark.escc_levels
    ]
    if mark.words:
        parts.append(mark.words)
    place = mark.levels
    return f"{place[:1].upper()}{place[1:]}: {', '.join(parts)}"


def in_words(picture: SpinePicture) -> str:
    """The complete text equivalent, for example “T8: vertebral body, ESCC 2. Planned: cage T8.”"""
    sentences = [lesion_words(mark) for mark in picture.lesions]
    if not sentences:
        sentences = [_("No lesion recorded")]
    for title, done in (("Planned", False), ("Done", True)):
        items = [item.words for item in picture.hardware if item.done is done]
        if items:
            sentences.append(f"{_(title)}: {'; '.join(items)}")
    if picture.radiation:
        fields = [
            f"{item.levels}, {item.words}" if item.words else item.levels
            for item in picture.radiation
        ]
        sentences.append(_("Earlier radiation: {fields}").format(fields="; ".join(fields)))
    if picture.question_level:
        asked = _("The question is about {level}").format(level=picture.question_level)
        sentences.append(asked)
    return " ".join(one if one.endswith((".", "?", "!")) else f"{one}." for one in sentences)


def plain(picture: SpinePicture) -> dict:
    """The picture as dicts, lists and strings, for a frozen snapshot."""
    frozen = asdict(picture)
    for mark in frozen["lesions"]:
        mark["compartments"] = list(mark["compartments"])
        mark["escc_levels"] = [list(pair) for pair in mark["escc_levels"]]
    return {key: list(one) if isinstance(one, tuple) else one for key, one in frozen.items()}


def from_plain(frozen: dict) -> SpinePicture:
    """The picture of plain values as `plain` made them; what else they hold is passed over."""

    def mark(lesion: dict) -> LesionMark:
        pairs = tuple((level, grade) for level, grade in lesion["escc_levels"])
        return LesionMark(**{**lesion, "compartments": tuple(lesion["compartments"]),
                             "escc_levels": pairs})  # fmt: skip

    return SpinePicture(
        lesions=tuple(mark(lesion) for lesion in frozen["lesions"]),
        hardware=tuple(Hardware(**item) for item in frozen["hardware"]),
        radiation=tuple(RadiationField(**item) for item in frozen["radiation"]),
        question_level=frozen["question_level"],
    )
