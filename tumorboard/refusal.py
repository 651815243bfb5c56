"""The two ways in which a verb says no."""


class Refused(Exception):  # noqa: N818 - it is said to a person, not raised as a fault
    """A move that the rules do not allow, with the sentence that the person reads."""

    @property
    def sentence(self) -> str:
        return str(self)


def needed(words: str, what: str, *, most: int) -> str:
    """The words that a step asks for; refuses it without them, and with more than `most` letters.

    `what` completes the sentence “Please say …”.
    """
    words = words.strip()
    if not words:
        raise Refused(f"Please say {what}.")
    if len(words) > most:
        raise Refused(f"Please say {what} in at most {most} characters.")
    return words


class Conflict(Refused):
    """Somebody else saved the same record first; `current` is what is stored now."""

    def __init__(self, sentence: str, *, current: object) -> None:
        super().__init__(sentence)
        self.current = current
