"""Notices: who is to be told of a new revision, in which words, and who fetched it.

Publishers see every notice and send them; an agency sees its own and says that it has seen it.
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from tacmap.copies import same_name
from tacmap.errors import NotFound
from tacmap.service.notices import Fetched, fetched, standing, words
from tacmap.service.rights import Right, Visitor
from tacmap.store.notices import Notice
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.leafing import MOST, Cursor, Limit, NumberCursor, after, leaf
from tacmap_api.routes.jobs import have_done, told_of

router = APIRouter(prefix="/sites/{site_id}", tags=["notices"])


@router.get("/notices")
def every(request: Request, site_id: str, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """The notices of a site, the newest revision first: `state` is to send, sent or seen.

    To publishers with the address, the words to send by hand, and the `trouble` of the last try.
    """
    desk, visitor = desk_of(request), visitor_of(request)
    site = desk.records.sites.one(site_id)
    listed = desk.records.notices.of(site_id)
    meant = {notice.number for notice in standing(listed) if _is_for(notice, visitor)}
    onward = (each for each in after(listed, cursor, _number) if each.number in meant)

    def told(notice: Notice) -> dict[str, Any]:
        return _json(notice) | (_for_sender(notice, site.name, request) if visitor.may(Right.PUBLISH) else {})

    return leaf(request, onward, limit, named=_number, told=told)


@router.post("/notices/send")
def send(request: Request, site_id: str) -> Response:
    """Send what is still to be sent: `told` is how many went out. 202 and the job with `Prefer: respond-async`."""
    desk_of(request).records.sites.one(site_id)
    job = have_done(request, "notices", {"site": site_id})
    return JSONResponse({"told": job.outcome["told"]}) if job.state.over else told_of(job)


@router.post("/notices/{number}/sent")
def sent(request: Request, site_id: str, number: int) -> dict[str, Any]:
    """Say that this one was sent by hand."""
    records, now = desk_of(request).records, request.app.state.clock()
    records.notices.mark_sent(records.notices.one(site_id, number), now)
    return _json(records.notices.one(site_id, number))


@router.post("/notices/{number}/seen")
def seen(request: Request, site_id: str, number: int) -> dict[str, Any]:
    """Say that its recipient knows: an account of that agency, or a publisher who heard it from them."""
    records, now = desk_of(request).records, request.app.state.clock()
    notice = records.notices.one(site_id, number)
    if not _is_for(notice, visitor_of(request)):
        raise NotFound("There is no such notice.", remedy="Look for it in the list.")
    records.notices.mark_seen(notice, now)
    return _json(records.notices.one(site_id, number))


@router.get("/downloads")
def downloads(request: Request, site_id: str, limit: Limit = MOST, cursor: NumberCursor = None) -> Response:
    """Who fetched which revision, from the record of who did what: each person and copy once, the latest first."""
    desk = desk_of(request)
    request.app.state.scribe.flush()  # downloads of this very moment too
    desk.records.sites.one(site_id)
    onward = (each for each in fetched(desk, site_id) if cursor is None or each.number < cursor)
    return leaf(request, onward, limit, named=lambda each: str(each.number), told=_fetched)


def _number(notice: Notice) -> str:
    return str(notice.number)


def _fetched(each: Fetched) -> dict[str, Any]:
    return {
        "who": each.who,
        "agency": each.agency,
        "revision": each.revision,
        "audience": each.audience,
        "recipient": each.recipient,
        "moment": each.moment.isoformat(),
    }


def _is_for(notice: Notice, visitor: Visitor) -> bool:
    own = visitor.grant.agency
    return visitor.may(Right.PUBLISH) or bool(own and same_name(notice.recipient, own))


def _json(notice: Notice) -> dict[str, Any]:
    return {
        "number": notice.number,
        "revision": notice.revision,
        "recipient": notice.recipient,
        "state": notice.state,
        "fingerprint": notice.fingerprint,
        "created": notice.created.isoformat(),
        "sent": notice.sent and notice.sent.isoformat(),
        "seen": notice.seen and notice.seen.isoformat(),
    }


def _for_sender(notice: Notice, site_name: str, request: Request) -> dict[str, Any]:
    told = words(notice, site_name, desk_of(request).mail)
    by_mail = {"email": notice.email, "by_mail": bool(notice.email and desk_of(request).mail.ready)}
    return by_mail | {"trouble": notice.trouble, "subject": told.subject, "body": told.body}
