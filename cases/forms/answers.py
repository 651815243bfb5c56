"""Form fields for the kinds of answers of the record: typed as people write, stored as JSON."""

from contextlib import suppress
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.levels import in_words, levels_in, spans_in
from cases.record import codes
from cases.record.fields import Field, Kind

from .fields import NOT_RECORDED, Words, not_in_the_future

DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %b %Y", "%d %B %Y", "%d%m%Y")
MOMENT_FORMATS = ("%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y")
EARLIEST = 1900
LONGEST_LINE = 300
LONGEST_REPORT = 20_000
RADIOS_UP_TO = 4
ONE_LINE = 48  # characters of all answers together
YES_NO = [("", NOT_RECORDED), ("yes", "Yes"), ("no", "No")]


class DayField(forms.DateField):
    """A day, stored as 2026-11-25.

    It is one line of text: a date control of the browser is six stops of the Tab key, and it
    hands on years such as 0002 and 0020 while 2026 is being typed.
    """

    widget = forms.DateInput(
        attrs={"autocomplete": "off", "data-day": "day", "placeholder": "yyyy-mm-dd"},
        format="%Y-%m-%d",
    )

    def clean(self, value: object) -> str:
        day = super().clean(value)
        if day:
            _require_plausible(day)
        return day.isoformat() if day else ""


class MomentField(forms.CharField):
    """A moment to the minute, in the hospital's time; a day alone is midnight of that day."""

    widget = forms.TextInput(
        attrs={"autocomplete": "off", "data-day": "moment", "placeholder": "yyyy-mm-dd hh:mm"}
    )

    def prepare_value(self, value: object) -> object:
        return value.replace("T", " ") if isinstance(value, str) else value

    def clean(self, value: object) -> str:
        text = super().clean(value)
        if not text:
            return ""
        moment = _moment(text)
        _require_plausible(moment)
        now = timezone.localtime().replace(tzinfo=None)
        if moment > now:
            raise ValidationError("This moment lies in the future.", code="future")
        return moment.isoformat(timespec="minutes")


def _moment(text: str) -> datetime:
    for form in MOMENT_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, form)  # noqa: DTZ007 - the hospital's own time
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise ValidationError("Write the day and the time as 22/11/2026 14:30.") from None


def _require_plausible(day: date) -> None:
    if day.year < EARLIEST:
        raise ValidationError(f"Please check the year: {day.year}.")


class YesNoField(forms.ChoiceField):
    """Yes, no, or nothing recorded: three different things."""

    def __init__(self, **options) -> None:
        super().__init__(choices=YES_NO, widget=forms.RadioSelect, **options)

    def prepare_value(self, value: object) -> object:
        return {True: "yes", False: "no"}.get(value, value) if value != "" else ""

    def clean(self, value: object) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))


class NumberField(forms.CharField):
    """A number as it is written, with a point or a comma."""

    def __init__(self, field: Field, **options) -> None:
        self.field = field
        mode = "numeric" if field.kind is Kind.INTEGER else "decimal"
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "short"})
        super().__init__(widget=widget, max_length=40, **options)

    def prepare_value(self, value: object) -> object:
        return f"{value:.10g}" if isinstance(value, float) else value

    def clean(self, value: object) -> int | float | None:
        text = super().clean(value).replace(",", ".").replace("−", "-").replace(" ", "")
        if not text:
            return None
        whole = self.field.kind is Kind.INTEGER
        try:
            return int(text) if whole else _finite(float(text))
        except ValueError:
            if text[0].isdigit() and text[-1].isalpha():
                raise ValidationError("Write the number alone, without its unit.") from None
            example = "a whole number, such as 3" if whole else "a number, such as 3.5"
            raise ValidationError(f"Enter {example}.") from None


def _finite(number: float) -> float:
    if number != number or abs(number) > 1e12:
        raise ValueError
    return number


class SpanField(forms.CharField):
    """One stretch of the spine, such as T8 or T6–T10."""

    def prepare_value(self, value: object) -> object:
        return in_words_of_span(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> list[str]:
        text = super().clean(value)
        try:
            spans = spans_in(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if len(spans) > 1:
            raise ValidationError("Write one stretch here, such as T8 or T6–T10.")
        return [str(level) for level in spans[0]] if spans else []


class LevelsField(forms.CharField):
    """Any levels, such as T4–T6, T9."""

    def prepare_value(self, value: object) -> object:
        return in_words(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> list[str]:
        try:
            return [str(level) for level in levels_in(super().clean(value))]
        except ValueError as error:
            raise ValidationError(str(error)) from None


class LevelField(LevelsField):
    """One level."""

    def prepare_value(self, value: object) -> object:
        return value

    def clean(self, value: object) -> str:
        levels = super().clean(value)
        if len(levels) > 1:
            raise ValidationError("Write one level here, such as T8.")
        return levels[0] if levels else ""


class CodeField(forms.CharField):
    """A code of a list, picked by its words."""

    def __init__(self, field: Field, **options) -> None:
        self.codes = field.codes
        attrs = {"list": f"codes-{field.codes}", "autocomplete": "off", "class": "wide"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=200, **options)

    def prepare_value(self, value: object) -> object:
        known = codes.label_of(self.codes, value) if isinstance(value, str) else ""
        return known or value

    def clean(self, value: object) -> str:
        text = super().clean(value)
        code = codes.code_of(self.codes, text) if text else ""
        if text and not code:
            raise ValidationError(
                f"“{text[:40]}” is not in this list. Type a part of the words or of the code, "
                "and pick an entry."
            )
        return code


class SeveralField(forms.MultipleChoiceField):
    """Several answers at once."""

    widget = forms.CheckboxSelectMultiple


def day_of(label: str, *, past: bool, help_text: str = "") -> DayField:
    """A day; one that has been, unless it may lie ahead."""
    return DayField(
        label=label,
        required=False,
        help_text=help_text,
        input_formats=DAY_FORMATS,
        validators=[not_in_the_future] if past else [],
        error_messages={"invalid": "This is not a date. Write it as 2026-11-22 or 22/11/2026."},
    )


def answer_for(field: Field, label: str, choices: dict[str, str]) -> forms.Field:
    """The form field for a field of the record; `choices` are those that the case itself gives."""
    unit = f" ({field.unit})" if field.unit else ""
    options = {"label": f"{label}{unit}", "required": False, "help_text": field.help}
    match field.kind:
        case Kind.CHOICE:
            return _choice(field.values, options)
        case Kind.LESION | Kind.PLAN_ITEM:
            return forms.ChoiceField(choices=[("", "None named"), *choices.items()], **options)
        case Kind.CHOICES:
            return SeveralField(choices=field.values, **options)
        case Kind.YES_NO:
            return YesNoField(**options)
        case Kind.INTEGER | Kind.DECIMAL:
            return NumberField(field, **options)
        case Kind.WORDS:
            del options["required"]
            return Words(max_length=field.longest or LONGEST_REPORT, **options)
        case Kind.DAY:
            return day_of(options["label"], past=field.past, help_text=field.help)
        case Kind.CODE:
            return CodeField(field, **options)
    simple = {
        Kind.MOMENT: MomentField,
        Kind.LEVEL: LevelField,
        Kind.LEVELS: LevelsField,
        Kind.SPAN: SpanField,
    }
    return simple.get(field.kind, forms.CharField)(
        max_length=field.longest or LONGEST_LINE, **options
    )


def _choice(values: tuple[tuple[str, str], ...], options: dict) -> forms.ChoiceField:
    few = len(values) <= RADIOS_UP_TO and sum(len(words) for _, words in values) <= ONE_LINE
    widget = forms.RadioSelect if few else forms.Select
    return forms.ChoiceField(choices=[("", NOT_RECORDED), *values], widget=widget, **options)


def in_words_of_span(value: list[str]) -> str:
    """A stored span as it is typed."""
    upper, lower = (*value, "", "")[:2]
    return upper if upper == lower else f"{upper}–{lower}"
