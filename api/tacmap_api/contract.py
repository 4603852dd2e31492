"""The contract (`/openapi.json`): what FastAPI knows of each route, and what it cannot know.

Added are problem bodies (RFC 9457), the headers that writes take, who may come in, and an example of every body and
answer. Examples are answers that the program gave (`python docs/contract_examples.py` writes contract.json); the schema
of an answer is as loose as one example can make it: the names and kinds of its fields, none of them promised.
"""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import FastAPI

__all__ = ["contract", "template"]

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; `detail` says where, `remedy` what to do.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "remedy": {"type": "string"},
    },
}  # fmt: skip
_REFUSALS: Mapping[int, tuple[str, str, str]] = {  # status: (what it means, the title of an example, its remedy)
    400: ("The request is no HTTP as it should be, or for another host.", "There was an error parsing the body", ""),
    401: ("Nobody was let in.", "This needs a session. Log in, or open the set-up link.", ""),
    403: ("Another site sent this browser here.", "This came from another site.", ""),
    404: ("There is no such thing, or not for you.", "There is no such site.", "Look for it in the list."),
    409: ("It stands otherwise than this asks.", "This job is over.", ""),
    410: ("It was withdrawn.", "This bundle was withdrawn by its publisher.", ""),
    412: ("Somebody saved since.", "Somebody saved this site since. Load it again and repeat the change.", ""),
    413: ("It is too large.", "This file is larger than 50 MB.", "Split it into floors."),
    415: ("It is of another kind.", "This is no DXF and no SVG file.", "Save it as DXF from the CAD program."),
    416: ("There are no such bytes.", "There are no such bytes.", ""),
    422: ("It is not as it should be.", "The request is not as it should be.", ""),
    428: ("If-Match is missing.", "Say which version this was made from, in If-Match.", ""),
    429: ("Too often.", "Too many wrong passwords; this account is locked.", "Try again in a quarter of an hour."),
    503: ("The database or the files are away.", "The database does not answer.", "Try again in a minute."),
    507: ("The disk is full, or may not be written.", "The disk is full.", "Make room on it."),
}  # fmt: skip
_OF_ALL, _OF_LOOKS, _OF_WRITES = (400, 401, 403, 404, 422, 429, 503), (409,), (409, 413, 415, 507)
_ALSO = {"/bundles/{digest}.zip": (410, 416), "/bundles/{digest}/locked": (410,)}  # by path
_WRITES = {"post", "put", "patch", "delete"}
_SEEN_VERSION = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}, "example": '"3"',
    "description": "The version that this was made from, as ETag gave it; without it 428, and 412 where one is newer.",
}  # fmt: skip
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False, "example": "b1946ac9-2492-4d23",
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key is the same job, however often it is sent; with another body it is 422.",
}  # fmt: skip
_ASYNC = {
    "name": "Prefer", "in": "header", "required": False, "schema": {"type": "string"}, "example": "respond-async",
    "description": "With respond-async the answer is 202 and the job, at once.",
}  # fmt: skip
_HAVE_SEEN = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}, "example": '"3"',
    "description": "What is had already; 304 where nothing changed.",
}  # fmt: skip
_CLOSED: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
_WAYS_IN = {
    "token": {"type": "http", "scheme": "bearer", "description": "A session, or a token of a program or a device."},
    "session": {"type": "apiKey", "in": "cookie", "name": "tacmap_session"},
}


def contract(app: FastAPI, open_paths: frozenset[str]) -> dict[str, Any]:
    """The whole of it; `open_paths` are the templates that strangers may ask for."""
    told = deepcopy(app.openapi())
    parts = told.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    parts["responses"] = {f"Refusal{status}": _refusal(status) for status in _REFUSALS}
    parts["securitySchemes"] = _WAYS_IN
    for path, method, route in _routes(told):
        _say_who(route, closed=path not in open_paths)
        route["summary"] = re.split(r"[.:;](?:\s|$)", route.get("description", path), maxsplit=1)[0]
        _say_headers(route, method, path)
        _say_answers(route, _examples().get(f"{method.upper()} {path}", {}))
        _say_refusals(route, method, _ALSO.get(path, ()))
    return told


def template(name: str) -> str:
    """The path of a route as the contract writes it: "{path:path}" is "{path}"."""
    return name.replace(":path}", "}")


def _routes(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, route in methods.items():
            yield path, method, route


def _say_who(route: dict[str, Any], *, closed: bool) -> None:
    route["security"] = _CLOSED if closed else []


def _say_headers(route: dict[str, Any], method: str, path: str) -> None:
    statuses, given = route["responses"], route.setdefault("parameters", [])
    examples = _examples().get(f"{method.upper()} {path}", {}).get("statuses", [])
    if "428" in examples:
        given.append(_SEEN_VERSION)
        statuses |= {status: _refer(int(status)) for status in ("412", "428")}
    if "202" in examples:
        given += [_KEY, _ASYNC]
    if "304" in examples or _is_json(method, path):
        given.append(_HAVE_SEEN)
        statuses["304"] = {"description": "Nothing changed."}
    if not given:
        del route["parameters"]


def _is_json(method: str, path: str) -> bool:
    """Whether a look answers JSON, which has an ETag whatever its route."""
    answered = _examples().get(f"{method.upper()} {path}", {}).get("answers", {}).get("200", {})
    return method == "get" and answered.get("kind") == "application/json"


def _say_answers(route: dict[str, Any], example: dict[str, Any]) -> None:
    """Put what was really asked and answered in the place of what FastAPI guesses."""
    if "asked" in example and "requestBody" in route:
        for kind in route["requestBody"]["content"].values():
            kind["example"] = example["asked"]
    for status, answer in example.get("answers", {}).items():
        known = route["responses"].setdefault(status, {"description": "Successful Response"})
        known["content"] = {answer["kind"]: _content(answer)} if answer["kind"] else {}
        if answer.get("headers"):
            known["headers"] = {
                name: {"schema": {"type": "string"}, "example": text} for name, text in answer["headers"].items()
            }
    if example and not any(status.startswith("2") for status in example["answers"]):
        return
    for status in [each for each in route["responses"] if each.startswith("2")]:
        if example and status not in example["answers"]:
            del route["responses"][status]


def _content(answer: dict[str, Any]) -> dict[str, Any]:
    if "body" not in answer:
        return {"schema": {"type": "string", "format": "binary"}}
    body = answer["body"]
    return {"schema": _schema(body) if answer["kind"].endswith("json") else {"type": "string"}, "example": body}


def _schema(example: Any, depth: int = 3) -> dict[str, Any]:
    """The names and kinds of an example's fields; what is null in it may be anything."""
    if isinstance(example, dict):
        named = {name: _or_null(_schema(each, depth - 1)) for name, each in example.items()} if depth else {}
        return {"type": "object", "properties": named} if named else {"type": "object"}
    if isinstance(example, list):
        return {"type": "array", "items": _schema(example[0], depth - 1)} if example and depth else {"type": "array"}
    kinds: dict[type, str] = {bool: "boolean", int: "number", float: "number", str: "string"}
    return {"type": kinds[type(example)]} if type(example) in kinds else {}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"type": [schema["type"], "null"]} if "type" in schema else schema


def _say_refusals(route: dict[str, Any], method: str, also: tuple[int, ...]) -> None:
    answers = route["responses"]
    for status in (*_OF_ALL, *(_OF_WRITES if method in _WRITES else _OF_LOOKS), *also):
        if str(status) not in answers or status == 422:
            answers[str(status)] = _refer(status)
    route["responses"] = dict(sorted(answers.items()))


def _refer(status: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/Refusal{status}"}


def _refusal(status: int) -> dict[str, Any]:
    meaning, title, remedy = _REFUSALS[status]
    example = {"type": "about:blank", "title": title, "status": status} | ({"remedy": remedy} if remedy else {})
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": meaning, "content": {"application/problem+json": content}}


@cache
def _examples() -> Mapping[str, dict[str, Any]]:
    """By "GET /sites": `asked`, `statuses` that were seen, and `answers` by status."""
    told: dict[str, dict[str, Any]] = json.loads((files("tacmap_api") / "contract.json").read_text(encoding="utf-8"))
    return told
