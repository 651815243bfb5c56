"""Which rows a person names: “2-40, 55” as in the spreadsheet."""

import re

LONGEST_SPAN = 100_000


def numbers_in(text: str) -> list[int]:
    """The row numbers that are named, empty for all. Raises ValueError with a sentence."""
    found: set[int] = set()
    for part in filter(None, (part.strip() for part in re.split(r"[,;\s]+", text.strip()))):
        match = re.fullmatch(r"(\d{1,6})(?:[-–](\d{1,6}))?", part, re.ASCII)
        low = int(match[1]) if match else 0
        high = int(match[2] or match[1]) if match else 0
        if match is None or low > high or high - low > LONGEST_SPAN:
            raise ValueError(f"“{part[:20]}” names no rows. Write them as 2-40, 55.")
        found.update(range(low, high + 1))
    return sorted(found)
