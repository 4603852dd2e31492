"""QR codes as our own vector drawing.

Four modules of quiet zone (ISO/IEC 18004). Error level H where its modules are not too fine, else Q: dirt asks for
redundancy, distance for coarse modules (figures: bench/qr).
"""

import qrcode
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_Q

__all__ = ["SYMBOL_MM", "across_mm", "matrix_of", "modules_of", "qr_svg", "short_code"]

SYMBOL_MM = 40.0  # the width from which a code reads worn (bench/qr), without its quiet zone
_QUIET = 4  # modules
_FINEST = 10  # the version that gives modules of 0.7 mm


def qr_svg(text: str, *, small: bool = False) -> str:
    """A square SVG of a code; one module is one unit, the quiet zone is in it. `small`: printed below 40 mm."""
    rows = (_at(ERROR_CORRECT_Q, text) if small else _code(text)).get_matrix()
    side = len(rows)
    dark = "".join(_runs(row, y) for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{dark}"/></svg>'
    )


def across_mm(text: str) -> float:
    """How wide a code is printed with its quiet zone."""
    return round(SYMBOL_MM * (1 + 2 * _QUIET / modules_of(text)), 2)


def modules_of(text: str) -> int:
    """How many modules wide a code of 40 mm is, without its quiet zone."""
    return int(_code(text).modules_count)


def matrix_of(text: str) -> list[list[bool]]:
    """The modules of a code of 40 mm, row by row, True where dark, without its quiet zone."""
    return [row[_QUIET:-_QUIET] for row in _code(text).get_matrix()[_QUIET:-_QUIET]]


def short_code(text: str) -> str:
    """What people read to one another to compare two codes: the last twelve letters in groups of four."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())[-12:]
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def _code(text: str) -> qrcode.QRCode:
    """As it is printed 40 mm wide."""
    hardy = _at(ERROR_CORRECT_H, text)
    return hardy if hardy.version <= _FINEST else _at(ERROR_CORRECT_Q, text)


def _at(level: int, text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=level, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    return code


def _runs(row: list[bool], y: int) -> str:
    """The dark stretches of one row as closed boxes."""
    path, x = [], 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            path.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
        x = end + 1
    return "".join(path)
