"""Which records of walks count: those signed by a key that is trusted here, unchanged since.

A record that was changed is a problem, and nothing is issued until it is put right; one of a key that nobody trusts,
or that a revoked key signed and that was not known before, is told and does not count.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from tacmap.bundle.signing import PublicKey, Signature
from tacmap.bundle.trust import Trust
from tacmap.errors import FileRefused, Finding, RowProblem, StoreUnwritable
from tacmap.preplan import Preplan, WalkThrough
from tacmap.site import SiteFolder
from tacmap.site.folder import SignedRecord
from tacmap.store.keyring import Keyring
from tacmap.walk import GROUNDS, Record, Standing, standing_of, walked
from tacmap.walk.record import digest_of

__all__ = ["Counted", "Walked", "counted_records", "of_record", "remember", "signed_with"]

_ALTERED = "Take the record and its .minisig from your backup, or from git."
Walked = tuple[Preplan, Standing, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The records that count, in their order; what was tampered with; and which others do not count, and why.

    `vouched` tells of each that counts whose key signed it: (key fingerprint, sha256 of the record).
    """

    records: tuple[Record, ...]
    vouched: tuple[tuple[str, str], ...]
    problems: tuple[RowProblem, ...]
    findings: tuple[Finding, ...]


def counted_records(site: SiteFolder, trusted: Trust) -> Counted:
    """Each record of the site, weighed by the keys that are trusted here and those that site.toml names."""
    signers, problems = _signers(site)
    keys = [*trusted.keys.values(), *signers]
    records, vouched, findings = [], [], []
    for signed in site.walks:
        try:
            signature = Signature.parse(signed.signature)
        except FileRefused:
            problems.append(_problem(signed.file, "This record is not signed, or its signature is damaged.", _ALTERED))
            continue
        known = [key for key in keys if key.key_id == signature.key_id]
        key, digest = next((key for key in known if _covers(signature, signed, key)), None), digest_of(signed.content)
        if key is not None and trusted.counts(key, digest):
            records.append(signed.record)
            vouched.append((key.fingerprint, digest))
        elif key is not None:
            findings.append(_revoked(signed, key))
        elif known:
            problems.append(_problem(signed.file, "This record was changed after it was signed.", _ALTERED))
        else:
            findings.append(_unknown(signed, signature))
    return Counted(
        records=tuple(records), vouched=tuple(vouched), problems=tuple(problems), findings=tuple(findings)
    )  # fmt: skip


def signed_with(site: SiteFolder, key: PublicKey) -> frozenset[str]:
    """The sha256 of every record of the site that this key signed and that is as it was."""
    found = set()
    for signed in site.walks:
        with suppress(FileRefused):
            if _covers(Signature.parse(signed.signature), signed, key):
                found.add(digest_of(signed.content))
    return frozenset(found)


def remember(keyring: Keyring, vouched: tuple[tuple[str, str], ...]) -> None:
    """Note records that counted: should their key be revoked, they stay good.

    A keyring that cannot be written keeps nobody from making a map: what it does not know counts no more then, and
    that is told.
    """
    with suppress(StoreUnwritable):
        keyring.remember_walks(vouched)


def _signers(site: SiteFolder) -> tuple[list[PublicKey], list[RowProblem]]:
    """The keys that site.toml names, and which of its lines are none."""
    keys: list[PublicKey] = []
    problems: list[RowProblem] = []
    for line in site.signers:
        try:
            keys.append(PublicKey.parse(line))
        except FileRefused as error:
            told = f"signers: {error.problem}"
            problems.append(_problem("site.toml", told, "Write the line that tacmap key prints."))
    return keys, problems


def _covers(signature: Signature, signed: SignedRecord, key: PublicKey) -> bool:
    return signature.covers(signed.content, key) and signature.covers_its_comment(key)


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


def _revoked(signed: SignedRecord, key: PublicKey) -> Finding:
    """Whoever has a key that leaked can sign any walk-through, and write any day into it."""
    message = (
        f"{signed.file} is signed by the revoked key {key.fingerprint} and was not known before, so it does not count: "
        "it may be forged. Record what was found anew with: tacmap walk SITE --results FILE; or, where the record is "
        "surely your own, say so with: tacmap key --revoke FINGERPRINT --site SITE (--data DIR where it is served)."
    )
    return Finding(code="walk-key-revoked", message=message)


def _problem(file: str, message: str, remedy: str) -> RowProblem:
    return RowProblem(file=file, line=None, column=None, message=message, remedy=remedy)
