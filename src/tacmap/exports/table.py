"""The table of the outward formats, and all of them at once. To add a format, write a module and name it below."""

from collections.abc import Callable

from tacmap.exports import viewer
from tacmap.exports.edition import Edition
from tacmap.exports.first_due import first_due
from tacmap.exports.geojson import data_files
from tacmap.exports.gpkg import gpkg
from tacmap.exports.imdf import imdf
from tacmap.exports.pdf import plan_books, site_sheet
from tacmap.exports.sheets import locker_files
from tacmap.exports.tak import field_packages
from tacmap.exports.wall_chart import chart_pngs, chart_svgs

__all__ = ["EXPORTS", "export_all"]

Export = Callable[[Edition], dict[str, bytes]]


def document(edition: Edition) -> dict[str, bytes]:
    """data/building.json: the document that the fingerprint is of."""
    return {"data/building.json": edition.document}


def aerial_picture(edition: Edition) -> dict[str, bytes]:
    """data/aerial.jpg: the grounds from above, where the site has a picture; its place is in the document."""
    return {"data/aerial.jpg": edition.aerial} if edition.aerial else {}


# What the table shows people while they wait, and the function; in the order of the bundle.
EXPORTS: tuple[tuple[str, Export], ...] = (
    ("the map", viewer.export),
    ("drawings", chart_svgs),
    ("pictures", chart_pngs),
    ("plan books", plan_books),
    ("first-due sheet", first_due),
    ("site sheet", site_sheet),
    ("the document", document),
    ("aerial picture", aerial_picture),
    ("GeoJSON", data_files),
    ("KMZ and TAK package", field_packages),
    ("IMDF", imdf),
    ("GeoPackage", gpkg),
    ("locker sheets", locker_files),
)


def export_all(edition: Edition, progress: Callable[[str], None] | None = None) -> dict[str, bytes]:
    """Every member of the bundle by its path, sorted. The same edition gives the same bytes."""
    members: dict[str, bytes] = {}
    for name, export in EXPORTS:
        if progress is not None:
            progress(name)
        members |= export(edition)
    return dict(sorted(members.items()))
