"""The form of a locker's check as a page for a phone: large targets, one thing below the other.

What is asked comes from `tacmap.check_form`; how it is kept and sent, from check_assets/form.js.
"""

from collections.abc import Iterable

from fastapi.responses import HTMLResponse

from tacmap.check_form import Field, Sort, fields_of
from tacmap.locker import Locker
from tacmap_api import pages
from tacmap_api.pages import Markup, tag

__all__ = ["form_page"]

_WORDS = {
    "monthly": "Monthly", "after-use": "After use", "drill": "Drill", "incident": "Incident", "yes": "Yes", "no": "No",
    "good": "Good", "weak": "Weak", "none": "Not heard",
}  # fmt: skip
_UNCHECKED = "Without a network the code itself was not checked. Compare the locker's number with the sheet."
_WITHOUT = "This form needs scripts. Write the check down and enter it at the desk: tacmap locker check."


def form_page(locker: Locker, site_id: str, address: str) -> HTMLResponse:
    """The page. What it keeps on the phone is sent to `address` + "s"."""
    fields = fields_of(locker)
    asked = [_asked(field) for field in fields if field.sort is not Sort.COUNT]
    counts = [_count(field) for field in fields if field.sort is Sort.COUNT]
    title = f"Check {locker.id}"
    return pages.page(
        title,
        tag("p", f"{locker.name} · {site_id}", class_="quiet"),
        tag("noscript", pages.notice(_WITHOUT)),
        tag("p", _UNCHECKED, id="unchecked", class_="notice", hidden=""),
        tag("section", id="kept", aria_live="polite"),
        tag(
            "form",
            *asked,
            tag("h2", "Count"),
            tag("p", "Critical things come first. An empty count says that it was not counted.", class_="quiet"),
            *counts,
            tag("p", id="wrong", role="alert"),
            tag("button", "Send this check", id="send"),
            id="check",
            novalidate="",
            data_to=f"{address}s",
            data_locker=locker.id,
        ),
        style="/check/form.css",
        script="/check/form.js",
    )


def _asked(field: Field) -> Markup:
    """One question with its place for what is wrong with the answer."""
    needed = {"data_needed": ""} if field.needed else {}
    if field.sort is Sort.CHOICE:
        inside: Iterable[Markup] = (tag("legend", _label(field)), tag("div", *_choices(field), class_="choices"))
        return tag("fieldset", *inside, _wrong(), data_field=field.name, **needed)
    kind = {"type": "date"} if field.sort is Sort.DATE else {"maxlength": str(field.most), "autocomplete": "off"}
    place = tag("input", name=field.name, id=field.name, **kind)
    if field.most >= 500:
        place = tag("textarea", "", name=field.name, id=field.name, rows="3", maxlength=str(field.most))
    return tag("div", tag("label", _label(field), for_=field.name), place, _hint(field), _wrong(),
               class_="asked", data_field=field.name, **needed)  # fmt: skip


def _choices(field: Field) -> list[Markup]:
    choices = [(value, _WORDS.get(value, value)) for value in field.choices]
    if not field.needed:
        choices.append(("", "Not tried"))
    return [
        tag("label", tag("input", type="radio", name=field.name, value=value), tag("span", words))
        for value, words in choices
    ]


def _count(field: Field) -> Markup:
    """A thing with its steps down and up, and one touch for as many as there should be."""
    label = {"aria_label": f"How many: {field.label}"}
    steps = (
        tag("button", "−", type="button", data_step="-1", aria_label=f"One less: {field.label}"),
        tag(
            "input", name=field.name, inputmode="numeric", pattern="[0-9]*", maxlength="6", autocomplete="off", **label
        ),
        tag("button", "+", type="button", data_step="1", aria_label=f"One more: {field.label}"),
        tag("button", f"All {field.wanted}", type="button", data_all=str(field.wanted), class_="all"),
    )
    critical = "critical" in field.hint.rpartition(",")[2]
    return tag("div", tag("strong", field.label), _hint(field), tag("div", *steps, class_="steps"), _wrong(),
               class_="item critical" if critical else "item", data_field=field.name)  # fmt: skip


def _label(field: Field) -> str:
    return field.label if field.needed else f"{field.label} (if any)"


def _hint(field: Field) -> Markup:
    return tag("small", field.hint) if field.hint else Markup("")


def _wrong() -> Markup:
    return tag("p", class_="wrong")
