"""Telling recipients that a site was issued anew: the words, sending them by mail, and who fetched which revision.

A mail names the site, the revision, its date and fingerprint and where it is to be had. It never holds anything of the
plan. What cannot be sent stays on the list with its reason, and the revision is issued all the same.
"""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import quote, urlsplit

from tacmap.copies import same_name
from tacmap.errors import FileRefused
from tacmap.service.desk import Desk
from tacmap.service.survey import Tell
from tacmap.settings import Mail
from tacmap.store.audit import Audit
from tacmap.store.notices import Notice, NoticeState

__all__ = ["Fetched", "Words", "fetched", "send_notices", "standing", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a recipient is told, ready to be sent."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Somebody took a copy. `agency` is that of their account, "" for none; `number` is the entry of the record."""

    number: int
    who: str
    agency: str
    revision: int
    audience: str
    recipient: str
    moment: datetime


def words(notice: Notice, site_name: str, mail: Mail) -> Words:
    """What to write to a recipient. Without TACMAP_ADDRESS no link is given."""
    name = " ".join(site_name.split())
    rows = [
        ("Revision", str(notice.revision)),
        ("Issued", notice.created.date().isoformat()),
        ("Fingerprint", notice.fingerprint),
        ("Get it at", f"{mail.address}/sites/{quote(notice.site_id, safe='')}" if mail.address else ""),
    ]
    told = "\n".join(f"{key:<12} {value}" for key, value in rows if value)
    return Words(
        subject=f"{name}: revision {notice.revision} of the map",
        body=f"To {notice.recipient}\n\nThe map of {name} was issued anew.\n\n{told}\n\n{_ADVICE}\n",
    )


_ADVICE = (
    "Put it in the place of what you hold, on tablets and in binders: an older map may be wrong now.\n"
    "Its fingerprint stands on every page; compare it after loading.\n"
    "This message holds nothing of the plan. Please do not answer it with any."
)


def standing(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """Those of a site that still mean something: what was not sent is overtaken by a later revision's.

    `notices` are in the order of `Notices.of`.
    """

    def overtaken(order: int) -> bool:
        name = notices[order].recipient
        return any(same_name(name, later.recipient) for later in notices[:order])

    return tuple(
        notice for i, notice in enumerate(notices) if notice.state is not NoticeState.TO_SEND or not overtaken(i)
    )


def send_notices(desk: Desk, site_id: str, now: datetime, *, tell: Tell = lambda *_: None) -> int:
    """Send the notices of a site that are to be sent and have an address; gives how many went out."""
    mail, notices = desk.mail, standing(desk.records.notices.of(site_id))
    waiting = [notice for notice in notices if notice.state is NoticeState.TO_SEND and notice.email]
    if not (mail.ready and waiting):
        return 0
    name, sent = desk.records.sites.one(site_id).name, 0
    for order, notice in enumerate(waiting):
        tell(f"telling {notice.recipient}", order, len(waiting))
        try:
            _send(mail, notice, words(notice, name, mail), now)
        except (OSError, smtplib.SMTPException, FileRefused) as error:
            desk.records.notices.mark_trouble(notice, _why(error))
        else:
            desk.records.notices.mark_sent(notice, now)
            sent += 1
    return sent


def fetched(desk: Desk, site_id: str) -> tuple[Fetched, ...]:
    """Who took which copy of a site, from the record of who did what; each person and copy once, the latest first."""
    bundles = {f"/bundles/{bundle.digest}.zip": bundle for bundle in desk.records.releases.bundles(site_id)}
    agencies = {account.id: account.agency for account in desk.records.accounts.every()}
    found: dict[tuple[str, str], Fetched] = {}
    for entry in Audit(desk.records.shelf).of_things(tuple(bundles)):
        if entry.act == "GET" and entry.detail.get("status") in (200, 206):
            bundle = bundles[entry.thing]
            found.setdefault(
                (entry.who, entry.thing),
                Fetched(
                    number=entry.number,
                    who=entry.who,
                    agency=agencies.get(entry.who, ""),
                    revision=bundle.revision,
                    audience=bundle.audience,
                    recipient=bundle.recipient,
                    moment=entry.moment,
                ),
            )
    return tuple(found.values())


def _send(mail: Mail, notice: Notice, told: Words, now: datetime) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, notice.email, told.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=(mail.sender or "").rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(told.body)
    with _server(mail) as server:
        server.send_message(message)


@contextmanager
def _server(mail: Mail) -> Iterator[smtplib.SMTP]:
    """A connection that is encrypted and whose other end was checked. Raises FileRefused for settings that are none."""
    address, tls = urlsplit(mail.server or ""), ssl.create_default_context()
    if address.scheme not in ("smtp", "smtps") or not address.hostname:
        raise FileRefused("TACMAP_SMTP_URL names no mail server.", remedy="Write smtps://mail.example.org:465.")
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            address.hostname, address.port or 465, timeout=mail.patience_s, context=tls
        )
    else:
        server = smtplib.SMTP(address.hostname, address.port or 587, timeout=mail.patience_s)
    with server:
        if address.scheme == "smtp":
            server.starttls(context=tls)
        if mail.user:
            server.login(mail.user, _password(mail.password))
        yield server


def _password(path: Path | None) -> str:
    try:
        return path.read_text(encoding="utf-8").partition("\n")[0].strip() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused("The file of TACMAP_SMTP_PASSWORD_FILE cannot be read.") from error


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "The mail server does not take mail for this address."
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"The mail server said {error.smtp_code}: {said}"
    return f"The mail server cannot be used: {error}"
