"""The quorum as it was frozen with a decision."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from meetings.quorum import not_counted, represented_by
from tumorboard.roles import Discipline
from tumorboard.tongue import listed, within

from .schema import Quorum


def quorum_face(frozen: dict, waiver: str, *, to_be_ratified: bool = False) -> Quorum:
    """The quorum of a decision in a sentence, who counted, and why it was made without one."""
    called = {**dict(Discipline.choices), **frozen.get("names", {})}
    words = {key: _(name) for key, name in called.items()}
    return {
        "met": frozen["is_met"],
        "sentence": f"{'; '.join(_parts(frozen, words))}.",
        "core": [
            {"discipline": {"key": key, "words": words[key]}, "by": represented_by(frozen, key)}
            for key in frozen["core"]
        ],
        "apart": not_counted(frozen),
        "waiver": waiver,
        "to_be_ratified": to_be_ratified,
    }


def _parts(frozen: dict, words: dict[str, str]) -> Iterator[str]:
    """How many counted, and which core disciplines were represented."""
    by_phone = frozen.get("phone_counts")
    phone = _("telephone counts") if by_phone else _("telephone does not count")
    counted = _("{counted} voting members counted ({phone}), {required} required")
    numbers = {"counted": frozen["counted"], "required": frozen["required"]}
    yield counted.format(phone=phone, **numbers)
    there = [within(words[key]) for key, here in frozen["core"].items() if here]
    if there:
        yield _("{disciplines} represented").format(disciplines=listed(there))
    if absent := [within(words[key]) for key in frozen["missing"]]:
        yield _("{disciplines} not represented").format(disciplines=listed(absent))
