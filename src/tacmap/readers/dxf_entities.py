"""Entities of a DXF file, each read from its tags into a Definition.

To read another entity, write a function and name it in READERS. Whatever is wrong with one entity is raised
as a ValueError or its like and counted by the caller; it never spoils its neighbours.
"""

from collections.abc import Callable

from tacmap.readers import dxf_fills, dxf_inserts, dxf_letters, dxf_lines
from tacmap.readers.dxf_page import Entity, Page
from tacmap.readers.dxf_shapes import Definition

__all__ = ["READERS", "WITHOUT_LINES"]

READERS: dict[bytes, Callable[[Page, Definition, Entity], None]] = {
    b"3DFACE": dxf_lines.face,
    b"ACAD_TABLE": dxf_inserts.pictured,
    b"ARC": dxf_lines.arc,
    b"ARC_DIMENSION": dxf_inserts.pictured,
    b"ATTDEF": dxf_letters.attdef,
    b"ATTRIB": dxf_letters.attrib,
    b"CIRCLE": dxf_lines.circle,
    b"DIMENSION": dxf_inserts.pictured,
    b"ELLIPSE": dxf_lines.ellipse,
    b"HATCH": dxf_fills.hatch,
    b"HELIX": dxf_lines.helix,
    b"INSERT": dxf_inserts.insert,
    b"LARGE_RADIAL_DIMENSION": dxf_inserts.pictured,
    b"LEADER": dxf_lines.leader,
    b"LINE": dxf_lines.line,
    b"LWPOLYLINE": dxf_lines.lwpolyline,
    b"MLINE": dxf_lines.mline,
    b"MPOLYGON": dxf_fills.hatch,
    b"MTEXT": dxf_letters.mtext,
    b"MULTILEADER": dxf_inserts.multileader,
    b"MLEADER": dxf_inserts.multileader,
    b"POLYLINE": dxf_lines.polyline,
    b"SOLID": dxf_fills.solid,
    b"SPLINE": dxf_lines.spline,
    b"TEXT": dxf_letters.text,
    b"TRACE": dxf_fills.solid,
    b"VERTEX": dxf_lines.vertex,
}
# Entities that draw nothing a plan needs: points, viewports, lights.
WITHOUT_LINES = frozenset(b"POINT VIEWPORT LIGHT SUN CAMERA SEQEND GEOPOSITIONMARKER SECTION SECTIONOBJECT".split())
