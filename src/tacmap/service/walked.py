"""Which records of walks count: those signed by a key that is trusted here, unchanged since.

A record that was changed is a problem, and nothing is issued until it is put right; one of a key that nobody trusts
is told and does not count.
"""

from collections.abc import Mapping
from dataclasses import replace

from tacmap.bundle.signing import PublicKey, Signature
from tacmap.errors import FileRefused, Finding, RowProblem
from tacmap.preplan import Preplan, WalkThrough
from tacmap.site import SiteFolder
from tacmap.site.folder import SignedRecord
from tacmap.walk import GROUNDS, Record, Standing, standing_of, walked

__all__ = ["Walked", "counted_records", "of_record"]

_ALTERED = "Take the record and its .minisig from your backup, or from git."
Walked = tuple[Preplan, Standing, tuple[Finding, ...]]


def counted_records(
    site: SiteFolder, trusted: Mapping[str, PublicKey]
) -> tuple[tuple[Record, ...], tuple[RowProblem, ...], tuple[Finding, ...]]:
    """The records that count, in their order; what was tampered with; and what nobody trusted here has signed."""
    keys, problems = [*trusted.values()], []
    for line in site.signers:
        try:
            keys.append(PublicKey.parse(line))
        except FileRefused as error:
            problems.append(
                _problem("site.toml", f"signers: {error.problem}", "Write the line that tacmap key prints.")
            )
    records, findings = [], []
    for signed in site.walks:
        try:
            signature = Signature.parse(signed.signature)
        except FileRefused:
            problems.append(_problem(signed.file, "This record is not signed, or its signature is damaged.", _ALTERED))
            continue
        known = [key for key in keys if key.key_id == signature.key_id]
        if any(signature.covers(signed.content, key) and signature.covers_its_comment(key) for key in known):
            records.append(signed.record)
        elif known:
            problems.append(_problem(signed.file, "This record was changed after it was signed.", _ALTERED))
        else:
            findings.append(_unknown(signed, signature))
    return tuple(records), tuple(problems), tuple(findings)


def of_record(preplan: Preplan, site: SiteFolder, records: tuple[Record, ...]) -> Walked:
    """The preplan as its walks left it: revision 0 unless it was walked, or somebody decided to issue it unwalked."""
    standing = standing_of(preplan, records)
    walk = standing.walk
    if not walk.walked and site.walk_through.override:
        walk = WalkThrough(override=site.walk_through.override)
    standing = replace(standing, walk=walk)
    told = walked(preplan, standing)
    told = replace(told, revision=site.revision if walk.walked and not site.bare else 0)
    return told, standing, (*_unwalked(site, standing), *_grounds(standing))


def _unwalked(site: SiteFolder, standing: Standing) -> tuple[Finding, ...]:
    """What keeps the site from being issued, and what would change that."""
    claim = site.walk_through
    if standing.walk.walked_on is not None or site.bare:
        return ()
    found = []
    if claim.walked_on is not None and not site.walks:
        message = (
            f"site.toml says that {claim.walked_by} walked the building on {claim.walked_on}, but there is no signed "
            "record of it. Sign it with: tacmap walk SITE --rest-verified"
        )
        found.append(Finding(code="walk-not-signed", message=message))
    if site.revision and not standing.walk.walked:
        floors = "; ".join(f"{floor}: {reason}" for floor, reason in standing.unwalked) if standing.held else ""
        message = (
            f"site.toml says revision {site.revision}, but nobody has walked the building, so this is revision 0. "
            + (f"{floors}. " if floors else "")
            + "Walk it with the worksheets of: tacmap walk SITE -o DIR"
        )
        found.append(Finding(code="not-walked", message=message, severity="note"))
    return tuple(found)


def _grounds(standing: Standing) -> tuple[Finding, ...]:
    """What stands outdoors and has changed since: it is on no floor."""
    return tuple(
        Finding(code="changed-since-walk", message=f"{thing.called} has changed since it was walked. Look at it again.")
        for thing in standing.changed
        if thing.floor == GROUNDS
    )


def _unknown(signed: SignedRecord, signature: Signature) -> Finding:
    """Intact or not, nobody here can say."""
    key = f"{int.from_bytes(signature.key_id, 'little'):016X}"
    message = (
        f"{signed.file} is signed by a key that is not trusted here ({key}), so it does not count. "
        "Trust it with: tacmap key --pin PUB; or name it in site.toml under signers."
    )
    return Finding(code="walk-key-unknown", message=message)


def _problem(file: str, message: str, remedy: str) -> RowProblem:
    return RowProblem(file=file, line=None, column=None, message=message, remedy=remedy)
