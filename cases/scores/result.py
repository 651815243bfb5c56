"""What an instrument answers: a total or a label with its band, or an error that says why not."""

from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """One input of an answer: its label, its value in words, its points where it has any."""

    label: str
    value: str
    points: int | None = None


@dataclass(frozen=True)
class Result:
    """The answer of one instrument, with everything that a screen must show beside it.

    `score` is a total (int), a label (str) or None. `error` and `warning` are codes for programs;
    `error_words`, `warning_words` and `flag_words` are sentences. Where items are missing there is
    no score but the range `low` to `high`, and `missing` names their keys. `table_version` changes
    with the rule table and with nothing else.
    """

    instrument: str = ""
    name: str = ""
    score: int | str | None = None
    band: str | None = None
    band_words: str = ""
    component_points: list[int] | None = None
    items: tuple[Line, ...] = ()
    low: int | None = None
    high: int | None = None
    missing: tuple[str, ...] = ()
    warning: str | None = None
    warning_words: str = ""
    error: str | None = None
    error_words: str = ""
    flag: str | None = None
    flag_words: str = ""
    options: list[str] | None = None
    consult: bool | None = None
    short_form: str | None = None
    index: float | None = None
    quan_2011: int | None = None
    traditional: int | None = None
    ma_2010: int | None = None
    prasad_2018: int | None = None
    modified: dict | None = None
    if_overridden_as_other: dict | None = None
    direction: str = ""
    edition: str = ""
    citation: str = ""
    cohort: str = ""
    caveat: str = ""
    unconfirmed: tuple[str, ...] = ()
    table_version: str = ""

    @property
    def partial_range(self) -> list[int] | None:
        """Lowest and highest possible total while items are missing."""
        if not self.missing or self.low is None or self.high is None:
            return None
        return [self.low, self.high]


class NoAnswerError(Exception):
    """Inputs from which no answer can be given; carries the result that says so."""

    def __init__(self, code: str, sentence: str, **more: object) -> None:
        super().__init__(sentence)
        self.result = Result(error=code, error_words=sentence, **more)
