"""The small spine from the side: the levels with a lesion filled and named."""

from functools import lru_cache
from html import escape

from .column import NAMED, Vertebra, in_words, known, stand_up
from .ink import element, outline, text

WIDTH, REGION_X = 164, 162
COLUMN = stand_up()


def draw(levels: object, label: str = "") -> str:
    """Draw the spine with the given levels marked, named and described in words."""
    marked = tuple(known(levels))
    words = label or (
        f"Spine with lesions at {in_words(marked)}" if marked else "Spine, no level given"
    )
    return _drawn(marked, words)


@lru_cache(maxsize=256)
def _drawn(marked: tuple[str, ...], words: str) -> str:
    canal = outline((bone.point(bone.depth / 2 + bone.canal, 0) for bone in COLUMN.bones),
                    is_open=True)  # fmt: skip
    parts = [
        element("path", css="canal", d=canal, fill="none", stroke="#ccc", stroke_width=6),
        *(_bone(bone, bone.level in marked) for bone in COLUMN.bones),
        *(
            text(REGION_X, bone.y + 3.5, bone.level, size=10, anchor="end")
            for bone in COLUMN.bones
            if bone.level in NAMED
        ),
        *_labels([COLUMN[level] for level in marked]),
    ]
    return (
        f'<svg class="spine" viewBox="0 0 {WIDTH} {COLUMN.height}" role="img" '
        f'aria-label="{escape(words)}">{"".join(parts)}</svg>'
    )


def _bone(bone: Vertebra, is_marked: bool) -> str:
    fill = "#111" if is_marked else "#fff"
    arch = element("path", css="arch", d=outline(bone.arch), fill="#fff", stroke="#777")
    body = element("path", css="body", d=outline(bone.body), fill=fill, stroke="#111")
    return element("g", (arch if bone.arch else "") + body, css="lesion" if is_marked else "bone")


def _labels(bones: list[Vertebra]) -> list[str]:
    """Each lesion's name stands beside its level, but never on top of another name."""
    parts, lowest = [], -100.0
    for bone in bones:
        lowest = max(bone.y, lowest + 15)
        leader = outline([bone.point(-bone.depth / 2 - 2, 0), (42.0, lowest)], is_open=True)
        parts.append(element("path", css="leader", d=leader, fill="none", stroke="#111"))
        parts.append(text(4, lowest + 5, bone.level, css="lesion-label"))
    return parts
