"""Snapshots in which every text is a trick, or one text is absurdly large."""

import copy
import json
from collections.abc import Iterator
from typing import NamedTuple

from tests.cases.hostile import CANARY

NOT_TYPED = {"id", "key", "iso", "kind", "language", "paper", "slug", "sha256", "picture", "facts"}
"""What the program sets and looks things up by; all other texts came from a person."""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
LARGEST_TEXTS = {
    "minutes": ("remarks",),
    "consensus_summary": ("decision", "recommendation"),
    "agenda": ("cases", 0, "case", "question"),
    "patient_letter": ("letter", "opening", 0),
}


class Trick(NamedTuple):
    """A name, the text, and whether its letters are met in the print just as they were typed."""

    name: str
    text: str
    is_plain: bool = True


def tricks(address: str, file: str) -> Iterator[Trick]:
    """Short texts for every field; they name a server and a file that nothing may touch."""
    ftp = address.replace("http", "ftp")
    for name, text in {
        "script": f"<script src={address}/s.js>alert(1)</script>",
        "image of a file": f'"><img src="file://{file}">',
        "image": f"'><img src='{address}/i.png' onerror=alert(1)>",
        "ftp": f'<img src="{ftp}/f.png"><a href="{ftp}/">x</a>',
        "data": "<img src='data:image/svg+xml;base64,PHN2Zy8+'><iframe src='data:text/html,x'>",
        "import": f"</style><style>@import '{address}/c.css'; @import url(file://{file});</style>",
        "url": f'<p style="background:url({address}/b.png);content:url(file://{file})">x</p>',
        "font": f"<style>@font-face{{font-family:A;src:url({address}/f.ttf)}}*{{font:9pt A}}",
        "svg": f'{SVG}<image xlink:href="{address}/a.png"/><use href="{address}/u.svg#x"/></svg>',
        "svg entity": f'<!DOCTYPE svg [<!ENTITY e SYSTEM "file://{file}">]>{SVG}<text>&e;',
        "attachment": f"<link rel=attachment href='file://{file}'><link href={address}>",
        "frame": f'<iframe src="{address}/frame"></iframe><embed src="{address}/e"><frameset>',
        "object": f'<object data="file://{file}"><param name=x></object><video src={address}/v>',
        "entities": '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;&#x26;&lt;</a>',
        "inclusion": f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file://{file}"/>',
        "end of page": "--></title></style></script></body></html><h1>Forged</h1><!--",
        "meta": f"<meta http-equiv=refresh content='0;url={address}'><base href='{address}/'>",
        "template": "{{ settings.SECRET_KEY }}{% include '/etc/passwd' %}{% debug %}${7*7}%s%n",
        "pdf": "endstream endobj 1 0 obj <</S/URI/URI(x)>> ) Tj ET << /JS (app.alert\\(1\\)) >>",
        "huge values": "<table width=1e9><td colspan=99999 rowspan=99999>x<svg width=1e9>",
        "attachment link": f"<a rel=attachment href='file://{file}'>x</a><link href={address}>",
        "attributes": f'" style="background:url({address}/q.png)" onload="x" class="fresh" x="',
        "links": f"<a href=javascript:alert(1)>x</a> <a href='file://{file}'>y</a> {address}/",
        "page rules": "</p><style>@page{size:1mm}*{display:none!important;counter-reset:page 1e9}",
    }.items():
        yield Trick(name, text)
    yield from odd_letters()


def odd_letters() -> Iterator[Trick]:
    yield from (
        Trick(name, text, is_plain=False)
        for name, text in {
            "right to left": "שלום עולם مرحبا بالعالم 123 abc",
            "override": "\u202egnp.exe\u202c\u2066x\u2069\u200f\u061c",
            "rare scripts": "ᚠᚢᚦ 𐌰𐌱𐌲 ꦲꦏ ᏣᎳᎩ ⵜⵉⴼ 𝔛",
            "signs": "漢字かな한국어 ไทย हिन्दी ⅷ ≥ ½ Ω",
            "combining": "Z" + "\u0301\u0316\u0489" * 60,
            "emoji": "👩‍⚕️🏳️‍🌈🇩🇪👍🏿",
            "controls": "".join(map(chr, range(1, 32))) + "\x7f\x80\x9f\u2028\u2029",
            "no characters": "\ufffe\uffff\U0010ffff\U000e0041\ue000",
            "invisible": "\u200b\u200d\ufeff\u2060\u00ad" * 40,
            "joined": "ﷺ" * 20 + "\u1160" * 30,
            "spaces": "\u00a0" * 200 + "\t" * 50 + "\u3000" * 50,
        }.items()
    )


def floods(size: int) -> Iterator[Trick]:
    """Large texts, each for one field."""
    for name, text in {
        "one word": "w" * size,
        "words": "spine " * (size // 6),
        "lines": "l\n" * (size // 2),
        "combining flood": "e" + "\u0301" * (size - 1),
        "right to left flood": "שלום abc " * (size // 9),
        "markup flood": "<b>&amp;" * (size // 8),
    }.items():
        yield Trick(f"{name}, {size}", text, is_plain=False)
    yield Trick("nested", "<div>" * 10_000 + "<table><tr><td>" * 2_000, is_plain=False)
    yield Trick("brackets", "([{" * 10_000 + "\u2067" * 10_000, is_plain=False)


def everywhere(snapshot: dict, text: str) -> dict:
    """The snapshot with this text behind every text that a person typed."""

    def spoiled(value, key=""):
        if key in NOT_TYPED and not isinstance(value, dict) and key != "facts":
            return value
        if isinstance(value, dict):
            return {k: v if k in ("picture", "facts") else spoiled(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [spoiled(one, key) for one in value]
        return f"{value} {CANARY} {text}" if isinstance(value, str) else value

    return {**spoiled(snapshot), "images": snapshot.get("images", [])}


def in_one_place(snapshot: dict, kind: str, text: str) -> dict:
    """The snapshot with this text in its largest field."""
    changed = copy.deepcopy(snapshot)
    *way, last = LARGEST_TEXTS[kind]
    place = changed
    for step in way:
        place = place[step]
    place[last] = f"{CANARY} {text}"
    return changed


def crowded(snapshot: dict, text: str, cases: int) -> dict:
    """The snapshot with so many cases, and this text everywhere."""
    own = snapshot["cases"]
    many = [{**copy.deepcopy(own[n % len(own)]), "number": n + 1} for n in range(cases)]
    return everywhere({**snapshot, "cases": many}, text)


def plain(snapshot: dict) -> dict:
    """As the database gives it back."""
    return json.loads(json.dumps(snapshot))
