"""How a lesion looks in each compartment of the spine seen from the side.

Every compartment has its own place and its own pattern, so that a print in black and white reads.
"""

from collections.abc import Callable, Sequence

from cases.vocabulary import Compartment

from .column import Vertebra
from .ink import Point, dots, element, hatch, outline

WALL = 3.4  # thickness of the epidural space as drawn
NOT_RECORDED = ""


def ribbon(bones: Sequence[Vertebra], near: Callable, far: Callable, *, taper: bool) -> list[Point]:
    """A shape along the canal: `near` and `far` say how far behind the centre its edges run."""
    front, back = [], []
    ends = {(bones[0].level, -1), (bones[-1].level, 1)}
    for bone in bones:
        for side in (-1, 0, 1):
            down = side * (bone.height / 2 + 1)
            one, other = near(bone), far(bone)
            if taper and (bone.level, side) in ends:
                middle = (one + other) / 2
                one, other = middle + (one - middle) / 4, middle + (other - middle) / 4
            front.append(bone.point(one, down))
            back.append(bone.point(other, down))
    return [*front, *reversed(back)]


def centre(bone: Vertebra) -> float:
    """How far behind the centre of the body the middle of the canal runs."""
    return bone.depth / 2 + bone.canal


def _wall(bone: Vertebra) -> float:
    return min(WALL, bone.canal * 0.6)


def _body(bones: Sequence[Vertebra]) -> str:
    return "".join(striped(bone.body, 45, 3.4) for bone in bones)


def _unknown(bones: Sequence[Vertebra]) -> str:
    return "".join(ring(bone.body, 2.2) for bone in bones)


def _arch(bones: Sequence[Vertebra]) -> str:
    parts = []
    for bone in bones:
        # Where there is no spinous process the lesion still has a place behind the canal.
        stump = bone.points([(bone.lamina + at, down) for at, down in
                             ((0, -3), (6, -3), (6, 3), (0, 3))])  # fmt: skip
        shape = bone.arch or stump
        parts.append(striped(shape, -45, 3.2) + element(
            "path", css="tumour", d=hatch(shape, 45, 3.2), fill="none", stroke="#000"))  # fmt: skip
    return "".join(parts)


def _epidural(bones: Sequence[Vertebra]) -> str:
    front = ribbon(bones, lambda b: b.depth / 2, lambda b: b.depth / 2 + _wall(b), taper=False)
    back = ribbon(bones, lambda b: b.lamina - _wall(b), lambda b: b.lamina, taper=False)
    return solid(front) + solid(back)


def _paraspinal(bones: Sequence[Vertebra]) -> str:
    shape = ribbon(bones, lambda b: -b.depth / 2 - 10, lambda b: -b.depth / 2 - 1, taper=True)
    return ring(shape, 1) + element(
        "path", css="tumour-solid", d=dots(shape, 3.4, 0.9), fill="#000"
    )


def _extramedullary(bones: Sequence[Vertebra]) -> str:
    return ring(ribbon(bones, lambda b: centre(b) + 1, lambda b: centre(b) + 6, taper=True), 1.8)


def _intramedullary(bones: Sequence[Vertebra]) -> str:
    shape = ribbon(bones, lambda b: centre(b) - 4.4, lambda b: centre(b) + 4.4, taper=True)
    return striped(shape, 0, 2.6)


# Drawn in this order: what lies deeper comes later.
SHAPES: dict[str, Callable[[Sequence[Vertebra]], str]] = {
    NOT_RECORDED: _unknown,
    Compartment.VERTEBRAL_BODY.value: _body,
    Compartment.POSTERIOR_ARCH.value: _arch,
    Compartment.PARASPINAL.value: _paraspinal,
    Compartment.EPIDURAL.value: _epidural,
    Compartment.INTRAMEDULLARY.value: _intramedullary,
    Compartment.INTRADURAL_EXTRAMEDULLARY.value: _extramedullary,
}


def swatch(compartment: str, x: float, y: float) -> str:
    """The pattern of a compartment in a small box for the legend, its upper left corner given."""
    box = [(x, y), (x + 22, y), (x + 22, y + 12), (x, y + 12)]
    if compartment == Compartment.VERTEBRAL_BODY:
        return striped(box, 45, 3.4)
    if compartment == Compartment.POSTERIOR_ARCH:
        lines = element("path", css="tumour", d=hatch(box, 45, 3.2), fill="none", stroke="#000")
        return striped(box, -45, 3.2) + lines
    if compartment == Compartment.PARASPINAL:
        return ring(box, 1) + element(
            "path", css="tumour-solid", d=dots(box, 3.4, 0.9), fill="#000"
        )
    if compartment == Compartment.EPIDURAL:
        return solid([(x, y + 4), (x + 22, y + 4), (x + 22, y + 8), (x, y + 8)])
    if compartment == Compartment.INTRAMEDULLARY:
        return striped(box, 0, 2.6)
    if compartment == Compartment.INTRADURAL_EXTRAMEDULLARY:
        return ring([(x, y + 6), (x + 5, y + 3), (x + 17, y + 3), (x + 22, y + 6),
                     (x + 17, y + 9), (x + 5, y + 9)], 1.8)  # fmt: skip
    return ring(box, 2.2)


def striped(shape: Sequence[Point], angle: float, gap: float) -> str:
    """An outlined shape with parallel lines; white below them, so that nothing shines through."""
    return ring(shape, 1.2) + element(
        "path", css="tumour", d=hatch(shape, angle, gap), fill="none", stroke="#000",
        stroke_width=1.2,
    )  # fmt: skip


def ring(shape: Sequence[Point], thick: float) -> str:
    """The outline of a shape, its ground white."""
    return element(
        "path", css="tumour ground", d=outline(shape), fill="#fff", stroke="#000",
        stroke_width=thick,
    )  # fmt: skip


def solid(shape: Sequence[Point]) -> str:
    """A filled shape."""
    return element("path", css="tumour-solid", d=outline(shape), fill="#000")
