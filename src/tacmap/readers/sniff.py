"""What a file is, by its first bytes; never by its name.

To refuse another format well, add its signature and what to do about it to FOREIGN.
"""

import re
from typing import NamedTuple

__all__ = ["FOREIGN", "Foreign", "foreign", "looks_like_dxf", "looks_like_svg"]

_HEAD = 4096  # bytes looked at
_FAR_HEAD = 65536  # comments and DOCTYPEs may come before an <svg>

_DXF_START = re.compile(
    rb"\s*(?:999[ \t]*\r?[\n\r][^\n\r]*\r?[\n\r]\s*)*0+[ \t]*\r?[\n\r][ \t]*[A-Za-z_0-9]+[ \t]*[\r\n]"
)
_SVG_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s>/]")


class Foreign(NamedTuple):
    """A format that is recognised and refused: what it is and how to get a plan out of it."""

    name: str
    signature: re.Pattern[bytes]
    remedy: str


def looks_like_dxf(content: bytes) -> bool:
    """True of binary DXF, and of text that begins with a group code 0 and a name, after any comments."""
    if content.startswith(b"AutoCAD Binary DXF"):
        return True
    head = _as_bytes(content[:_HEAD])
    return _DXF_START.match(head) is not None


def looks_like_svg(content: bytes) -> bool:
    """True of a gzip stream, which is taken for svgz, and of XML whose root is svg."""
    if content.startswith(b"\x1f\x8b"):
        return True
    head = _as_bytes(content[:_FAR_HEAD]).lstrip()
    return head.startswith(b"<") and _SVG_ROOT.search(head) is not None and not _HTML.match(head)


def foreign(content: bytes) -> Foreign | None:
    """The known format that is not read here, if it is one."""
    heads = (content[:_HEAD], _as_bytes(content[:_HEAD]))
    return next((row for head in heads for row in FOREIGN if row.signature.match(head)), None)


def _as_bytes(head: bytes) -> bytes:
    """UTF-16 text as UTF-8, without a byte order mark."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf")


_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_PICTURE = (
    "A picture has no lines to read. Ask for the drawing it was made from (DXF or SVG), "
    "or draw over it in a drawing program and save that as SVG."
)
_DWG = (
    "In AutoCAD: Save As > AutoCAD 2018 DXF. Other CAD programs have Save As or Export > DXF; "
    "free converters from DWG to DXF exist too."
)
_FOLDER = "Unpack it first and give the DXF or SVG file that is inside."

FOREIGN: tuple[Foreign, ...] = (
    Foreign("a DWG drawing", re.compile(rb"AC(?:10\d\d|1\.\d|2\.\d\d|402b)|MC0\.0"), _DWG),
    Foreign(
        "a PDF",
        re.compile(rb".{0,1023}?%PDF-", re.DOTALL),
        "Ask for the CAD drawing as DXF. If there is none, open the PDF in Inkscape and save it as SVG; "
        "this helps only if the PDF holds lines and not a scan.",
    ),
    Foreign(
        "an IFC or STEP model",
        re.compile(rb"\s*ISO-10303-21"),
        "In the BIM program, open the floor plan view of each storey and export it as DXF.",
    ),
    Foreign(
        "a Revit model or another OLE file",
        re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "In Revit: open the floor plan view, then File > Export > CAD Formats > DXF. In Visio: Save As > SVG.",
    ),
    Foreign("a PNG picture", re.compile(rb"\x89PNG\r\n\x1a\n"), _PICTURE),
    Foreign("a JPEG picture", re.compile(rb"\xff\xd8\xff"), _PICTURE),
    Foreign("a TIFF picture", re.compile(rb"II[*+]\x00|MM\x00[*+]"), _PICTURE),
    Foreign("a GIF picture", re.compile(rb"GIF8[79]a"), _PICTURE),
    Foreign("a WebP picture", re.compile(rb"RIFF....WEBP", re.DOTALL), _PICTURE),
    Foreign("a HEIC or AVIF picture", re.compile(rb"....ftyp(?:hei|avi|mif)", re.DOTALL), _PICTURE),
    Foreign("a BMP picture", re.compile(rb"BM.{4}\x00\x00\x00\x00", re.DOTALL), _PICTURE),
    Foreign(
        "a MicroStation DGN drawing",
        re.compile(rb"\x08\x09\xfe\x02|\xc8\x09\xfe\x02"),
        "In MicroStation: File > Save As > DXF, version 2018 or before.",
    ),
    Foreign(
        "a SketchUp model",
        re.compile(rb"\xff\xfe\xff\x0eS\x00k\x00e\x00t\x00c\x00h\x00U\x00p\x00"),
        "In SketchUp: Camera > Parallel Projection and Top, then File > Export > 2D Graphic > DXF.",
    ),
    Foreign("a DWF drawing", re.compile(rb"\(DWF V"), _DWG),
    Foreign("a ZIP archive or an Office document", re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"), _FOLDER),
    Foreign("a 7-Zip, RAR or XZ archive", re.compile(rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\xfd7zXZ\x00|BZh\d"), _FOLDER),
    Foreign(
        "a web page",
        _HTML,
        "It may be the sign-in page of the site it was downloaded from. Sign in, download the drawing again, "
        "and check that it opens in a drawing program.",
    ),
    Foreign(
        "a PostScript file",
        re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"),
        "Open it in Inkscape or Illustrator and save it as SVG.",
    ),
    Foreign("a Rich Text document", re.compile(rb"\{\\rtf"), "Give the drawing itself, as DXF or SVG."),
    Foreign(
        "an XML file that is no SVG drawing",
        re.compile(rb"\s*<(?:\?xml|!DOCTYPE|!--|[A-Za-z])"),
        "Save the plan as SVG (Inkscape: plain SVG) or as DXF.",
    ),
)
