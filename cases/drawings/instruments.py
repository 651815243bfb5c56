"""How instrumentation looks from the side: planned as a dashed outline, done filled."""

from collections.abc import Callable, Sequence

from .column import Vertebra
from .ink import Point, element, ellipse, outline

LANE = 7.0  # a second construct at the same levels stands so far beside the first


def _shape(points: Sequence[Point], *, done: bool, is_open: bool = False) -> str:
    return element(
        "path",
        css="hardware done" if done else "hardware planned",
        d=outline(points, is_open=is_open),
        fill="#000" if done and not is_open else "none",
        stroke="#000",
        stroke_width=3.2 if done and is_open else 1.3,
        stroke_dasharray="" if done else "3 2",
    )


def _screws(bones: Sequence[Vertebra], *, done: bool, lane: int, is_open: bool) -> str:
    shift = 4.5 + lane * LANE
    heads = [bone.point(bone.lamina + shift, 0) for bone in bones]
    parts = []
    if len(heads) > 1:
        if is_open:
            rod = [bone.points([(bone.lamina + shift - 1.8, 0), (bone.lamina + shift + 1.8, 0)])
                   for bone in bones]  # fmt: skip
            edge = [pair[0] for pair in rod] + [pair[1] for pair in reversed(rod)]
            parts.append(_shape(edge, done=done))
        else:
            parts.append(_shape(heads, done=done, is_open=True))
    for bone, (x, y) in zip(bones, heads, strict=True):
        tip = -bone.depth * 0.28
        if bone.level == "OC":
            tip = bone.lamina  # a plate on the skull, no screw through a body
        shaft = [(bone.lamina + shift, -1.3), (tip + 4, -1.3), (tip, 0), (tip + 4, 1.3),
                 (bone.lamina + shift, 1.3)]  # fmt: skip
        parts.append(_shape(bone.points(shaft), done=done))
        head = (
            bone.points([(bone.lamina + shift + at, down) for at, down in
                         ((-3, -3), (3, -3), (3, 3), (-3, 3))])
            if is_open
            else ellipse(x, y, 3.2, 3.2, 16)
        )  # fmt: skip
        parts.append(_shape(head, done=done))
    return "".join(parts)


def _percutaneous(bones: Sequence[Vertebra], *, done: bool, lane: int) -> str:
    return _screws(bones, done=done, lane=lane, is_open=False)


def _open(bones: Sequence[Vertebra], *, done: bool, lane: int) -> str:
    return _screws(bones, done=done, lane=lane, is_open=True)


def _cage(bones: Sequence[Vertebra], *, done: bool, lane: int) -> str:
    upper, lower = bones[0], bones[-1]
    top, bottom = (0.0, 0.0) if len(bones) > 1 else (-upper.height / 2, lower.height / 2)
    wide = 0.3
    left = [upper.point(-upper.depth * wide, top), lower.point(-lower.depth * wide, bottom)]
    right = [lower.point(lower.depth * wide, bottom), upper.point(upper.depth * wide, top)]
    steps = max(2, 2 * len(bones))
    rungs = "".join(
        element(
            "path", css="hardware rung" if not done else "hardware rung done",
            d=outline([_between(left[0], left[1], at / steps),
                       _between(right[1], right[0], at / steps)], is_open=True),
            fill="none", stroke="#fff" if done else "#000",
            stroke_dasharray="" if done else "3 2",
        )
        for at in range(1, steps)
    )  # fmt: skip
    return _shape([*left, *right], done=done) + rungs


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _cement(bones: Sequence[Vertebra], *, done: bool, lane: int) -> str:
    # A lobed cloud in the front of the body.
    lobes = ((-0.36, 0), (-0.28, -0.3), (-0.05, -0.2), (0.12, -0.32), (0.24, 0), (0.1, 0.3),
             (-0.08, 0.18), (-0.28, 0.32))  # fmt: skip
    return "".join(
        _shape(bone.points([(x * bone.depth, y * bone.height) for x, y in lobes]), done=done)
        for bone in bones
    )


def _plate(bones: Sequence[Vertebra], *, done: bool, lane: int) -> str:
    at = 3.0 + lane * 4
    front = [bone.point(-bone.depth / 2 - at - 2.6, 0) for bone in bones]
    back = [bone.point(-bone.depth / 2 - at + 0.6, 0) for bone in bones]
    if len(bones) == 1:
        bone = bones[0]
        front = [bone.point(-bone.depth / 2 - at - 2.6, down * bone.height / 2) for down in (-1, 1)]
        back = [bone.point(-bone.depth / 2 - at + 0.6, down * bone.height / 2) for down in (-1, 1)]
    screws = [
        bone.points([(-bone.depth / 2 - at, down - 1), (bone.depth * 0.15, down),
                     (-bone.depth / 2 - at, down + 1)])
        for bone in dict.fromkeys((bones[0], bones[-1]))
        for down in (-2.5, 2.5)
    ]  # fmt: skip
    return "".join(_shape(shape, done=done) for shape in ([*front, *reversed(back)], *screws))


DRAWN: dict[str, Callable[..., str]] = {
    "cement": _cement,
    "cage": _cage,
    "anterior_plate": _plate,
    "percutaneous_screws": _percutaneous,
    "open_screws": _open,
}


def swatch(kind: str, x: float, y: float, *, done: bool) -> str:
    """A piece of the instrument for the legend, in a box of 22 by 12."""
    middle = y + 6
    if kind in {"percutaneous_screws", "open_screws"}:
        head = (
            [(x + 14, y + 2), (x + 22, y + 2), (x + 22, y + 10), (x + 14, y + 10)]
            if kind == "open_screws"
            else ellipse(x + 18, middle, 4, 4, 16)
        )
        shaft = [(x + 14, middle - 1.5), (x + 4, middle - 1.5), (x, middle),
                 (x + 4, middle + 1.5), (x + 14, middle + 1.5)]  # fmt: skip
        return _shape(shaft, done=done) + _shape(head, done=done)
    if kind == "cement":
        return _shape(ellipse(x + 11, middle, 9, 5, 10), done=done)
    if kind == "anterior_plate":
        return _shape([(x, y + 4), (x + 22, y + 4), (x + 22, y + 8), (x, y + 8)], done=done)
    rung = element(
        "path", css="hardware rung done" if done else "hardware rung",
        d=f"M{x + 8:.1f} {y:.1f}V{y + 12:.1f}M{x + 14:.1f} {y:.1f}V{y + 12:.1f}",
        fill="none", stroke="#fff" if done else "#000", stroke_dasharray="" if done else "3 2",
    )  # fmt: skip
    box = [(x, y + 0.5), (x + 22, y + 0.5), (x + 22, y + 11.5), (x, y + 11.5)]
    return _shape(box, done=done) + rung
