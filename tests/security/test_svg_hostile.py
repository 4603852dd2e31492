"""Hostile and damaged SVG files end in a typed refusal or in a finding, soon and in little memory."""

import gzip
import random

import numpy as np
import pytest

from tacmap.errors import BrokenPlan, PlanRefused, PlanTooLarge
from tacmap.readers.svg import read_svg
from tacmap.settings import Limits

SMALL = Limits(entities=20_000, expanded_references=20_000, vertices=50_000, file_bytes=2_000_000)
LINE = '<path d="M0 0H9V9"/>'


def svg(body: str) -> bytes:
    head = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {head} viewBox="0 0 100 100">{body}</svg>'.encode()


def with_doctype(declarations: str, body: str) -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE svg [{declarations}]>'.encode() + svg(body)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;',
    ],
)
def test_entity_declarations_are_refused_with_their_place(declaration: str) -> None:
    with pytest.raises(BrokenPlan, match="entity") as refusal:
        read_svg(with_doctype(declaration, "<text>&a;</text>" + LINE), SMALL)
    assert refusal.value.place.startswith("line 1, column")
    assert refusal.value.remedy


def test_a_tree_of_uses_is_refused_before_it_is_drawn() -> None:
    levels = "".join(f'<g id="g{i}">' + f'<use xlink:href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, 10))
    with pytest.raises(PlanTooLarge, match="Symbols within symbols"):
        read_svg(svg(f'<defs><g id="g0">{LINE}</g>{levels}</defs><use xlink:href="#g9"/>'), SMALL)


def test_uses_nested_too_deep_are_refused() -> None:
    levels = "".join(f'<g id="g{i}"><use xlink:href="#g{i - 1}"/></g>' for i in range(1, 50))
    with pytest.raises(PlanTooLarge, match="nested more than 32 deep"):
        read_svg(svg(f'<defs><g id="g0">{LINE}</g>{levels}</defs><use xlink:href="#g49"/>'), SMALL)


def test_a_symbol_that_contains_itself_is_left_out_with_a_finding() -> None:
    drawing = read_svg(svg(f'<g id="a">{LINE}<use xlink:href="#a"/></g>'), SMALL)
    assert "reference-cycle" in [finding.code for finding in drawing.findings]


def test_two_symbols_that_contain_each_other_are_left_out_with_a_finding() -> None:
    body = '<g id="a"><use xlink:href="#b"/></g><g id="b"><use xlink:href="#a"/></g>' + LINE
    assert "reference-cycle" in [finding.code for finding in read_svg(svg(body), SMALL).findings]


def test_references_to_other_files_are_not_followed() -> None:
    drawing = read_svg(
        svg('<use xlink:href="file:///etc/passwd#a"/><use href="http://127.0.0.1:9/x#y"/>' + LINE), SMALL
    )
    assert "external-reference-missing" in [finding.code for finding in drawing.findings]


def test_a_style_sheet_cannot_hold_the_reader_up() -> None:
    rules = "".join(f"b{i} g path.c{{fill:red}}" for i in range(300))
    depth = 500
    body = f"<style>{rules}</style>" + "<g>" * depth + '<path class="c" d="M0 0H9"/>' * 500 + "</g>" * depth
    with pytest.raises(PlanTooLarge, match="style sheet"):
        read_svg(svg(body), SMALL)


def test_groups_twenty_thousand_deep_are_read() -> None:
    assert len(read_svg(svg("<g>" * 19_000 + LINE + "</g>" * 19_000), SMALL).segments) == 3


def test_named_groups_very_deep_do_not_fill_the_memory() -> None:
    body = "".join(f'<g id="room-{i}x">' for i in range(19_000)) + LINE + "</g>" * 19_000
    assert max(len(layer.path) for layer in read_svg(svg(body), SMALL).layers) < 100


@pytest.mark.parametrize(
    "body",
    [
        "<g/>" * 20_001,
        '<path d="M0 0' + "L1 1" * 60_000 + '"/>',
        '<path d="M0 0' + "z" * 60_000 + '"/>',
        '<path d="M0 0' + "a1 1 0 0110 10" * 30_000 + '"/>',
        '<polygon points="' + "1 " * 200_000 + '"/>',
        "<rect width='1' height='1'/>" * 15_000,
    ],
)
def test_more_than_the_caps_is_refused(body: str) -> None:
    with pytest.raises(PlanTooLarge):
        read_svg(svg(body + LINE), SMALL)


def test_a_compressed_bomb_is_refused_before_it_unfolds() -> None:
    with pytest.raises(PlanTooLarge, match="larger than 2 MB"):
        read_svg(gzip.compress(svg(" " * 20_000_000)), SMALL)


@pytest.mark.parametrize("cut", [1, 10, 100, 200, 300])
def test_a_file_cut_short_is_refused(cut: int) -> None:
    whole = svg('<g id="walls">' + LINE * 20 + "</g>")
    with pytest.raises(BrokenPlan):
        read_svg(whole[:-cut], SMALL)


def test_a_cut_compressed_file_is_refused() -> None:
    with pytest.raises(BrokenPlan, match="cut short"):
        read_svg(gzip.compress(svg(LINE * 2000))[:-20], SMALL)


@pytest.mark.parametrize("content", [b"", b" \n", b"\0" * 1000, b"\xff\xfe", b"<", b"<svg", b"\x1f\x8b"])
def test_empty_and_meaningless_files_are_refused(content: bytes) -> None:
    with pytest.raises(PlanRefused):
        read_svg(content, SMALL)


@pytest.mark.parametrize(
    "body",
    [
        '<path d="M nan inf L 1e400 -1e400 L 1e308 1e308"/>',
        '<rect x="NaN" width="Infinity" height="1e999"/>',
        '<g transform="scale(1e100)"><g transform="scale(1e100)"><rect width="9" height="9"/></g></g>',
        '<g transform="scale(1e200)"><g transform="scale(1e200)"><text>1</text></g></g>',
        '<defs><path id="p" d="M0 0H1"/></defs><use href="#p" x="1e308" transform="scale(1e10)"/>',
        '<path d="M0 0A1e300 1e300 0 0 1 1e200 5"/>',
        '<path d="M0 0H1e18"/>',
    ],
)
def test_wild_numbers_leave_only_finite_ones(body: str) -> None:
    drawing = read_svg(svg(body + LINE), SMALL)
    assert np.isfinite(drawing.segments).all()
    assert np.abs(drawing.segments).max() < 1000
    assert all(np.isfinite(mark.at).all() for mark in drawing.marks)
    assert all(np.isfinite(text.at).all() for text in drawing.texts)


def test_shapes_left_out_for_wild_numbers_are_a_finding() -> None:
    drawing = read_svg(svg('<path d="M0 0H1e18"/>' + LINE), SMALL)
    assert "coordinates-impossible" in [finding.code for finding in drawing.findings]


def test_scripts_and_foreign_content_are_not_read() -> None:
    body = '<script>alert(1)</script><foreignObject><p>x</p></foreignObject><text onload="alert(1)">101</text>'
    assert [text.text for text in read_svg(svg(body + LINE), SMALL).texts] == ["101"]


def test_mutants_end_in_a_drawing_or_a_refusal() -> None:
    whole = svg(
        '<style>.a{stroke:red} g .b{fill:none}</style><g id="W" transform="rotate(9 5 5)" clip-path="url(#c)">'
        '<path class="a b" d="M0 0L9 9a5 5 0 0 1 9 9C1 2 3 4 5 6z"/><use xlink:href="#s" x="4"/></g>'
        '<symbol id="s" viewBox="0 0 9 9"><circle r="4" cx="50%"/></symbol><clipPath id="c">'
        '<rect width="9" height="9"/></clipPath><text x="1 2 9" dy="1em">1<tspan x="5">23</tspan></text>'
        '<rect width="5" height="5" rx="1"/>'
    )
    chance = random.Random(7)
    words = [b"1e308", b"-", b"nan", b"", b"%", b"999999999", b"z", b'"', b"<", b"url(#", b"\xff"]
    for _ in range(1500):
        mutant = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(mutant))
            mutant[at : at + chance.randint(0, 2)] = chance.choice(words)
        try:
            drawing = read_svg(bytes(mutant), SMALL)
        except PlanRefused:
            continue
        assert np.isfinite(drawing.segments).all()
        assert drawing.ring_start[-1] == len(drawing.ring_points)
