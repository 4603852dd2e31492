"""Which files a bundle goes without, because the site does not say what they need; and what to give."""

from tacmap.errors import Finding
from tacmap.exports.postal import postal
from tacmap.preplan import Preplan

__all__ = ["left_out"]


def left_out(preplan: Preplan) -> tuple[Finding, ...]:
    """Notes on a site that lies on earth; one that does not is told so at once (`tacmap.rendering`)."""
    if preplan.georeference is None:
        return ()
    if preplan.issued is None:
        words = "The TAK package, IMDF and the GeoPackage for dispatch are left out: they are dated. Give issued."
        return (Finding(code="exports-left-out", message=words, severity="note"),)
    where = postal(preplan.address, preplan.law)
    if where.country is None or where.state is None:
        words = (
            "The GeoPackage for dispatch is left out: NENA-STA-006.3 requires country and state. "
            'Give address = "STREET, PLACE, STATE ZIP".'
        )
        return (Finding(code="exports-left-out", message=words, severity="note"),)
    if not (preplan.agency_id or preplan.host):
        words = (
            "The GeoPackage for dispatch names no agency that answers for its records: give agency_id, "
            "the agency's domain name."
        )
        return (Finding(code="agency-unknown", message=words, severity="note"),)
    return ()
