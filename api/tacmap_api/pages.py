"""The service's few pages, as plain HTML that works without scripts. Every text goes through `escape`."""

from collections.abc import Iterable
from html import escape

from fastapi.responses import HTMLResponse

__all__ = ["STYLE", "Markup", "button", "form", "link", "listing", "notice", "page", "tag"]


class Markup(str):
    """HTML that was made here and is not escaped again."""

    __slots__ = ()


STYLE = """
:root { color-scheme: light dark; --line: #c4cad1; --ink: #10151b; --paper: #fff; --act: #0b4fa8; --warn: #8a3b00 }
@media (prefers-color-scheme: dark) {
  :root { --line: #3b444e; --ink: #eef1f4; --paper: #12161b; --act: #7db4ff; --warn: #ffb37a }
}
* { box-sizing: border-box }
body { font: 17px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 }
header { border-bottom: 1px solid var(--line); padding: 14px 24px; font-weight: 700 }
header a { color: inherit; text-decoration: none }
main { max-width: 1080px; margin: 0 auto; padding: 24px }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 8px }
h2 { font-size: 20px; margin: 32px 0 8px }
a { color: var(--act) }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top }
form { display: flex; flex-wrap: wrap; gap: 12px; align-items: end; margin: 12px 0 }
label { display: grid; gap: 4px; font-size: 15px }
input, select, button { font: inherit; min-height: 48px; padding: 8px 12px; border: 1px solid var(--line);
  border-radius: 8px; background: var(--paper); color: var(--ink) }
button { background: var(--act); color: var(--paper); border-color: var(--act); font-weight: 600; cursor: pointer }
.notice { border-left: 6px solid var(--warn); padding: 8px 16px; margin: 16px 0 }
.good { border-left-color: #1f7a3d }
.picture { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 8px;
  background: #fff; margin: 12px 0 }
.big { display: inline-block; min-height: 60px; padding: 16px 24px; border-radius: 8px; background: var(--act);
  color: var(--paper); font-weight: 600; text-decoration: none }
.code svg { display: block; width: min(100%, 420px); height: auto; background: #fff }
.link { overflow-wrap: anywhere }
.ways { display: flex; flex-wrap: wrap; gap: 12px }
.quiet { color: color-mix(in srgb, var(--ink) 65%, var(--paper)) }
"""


def page(title: str, *parts: Markup, status: int = 200, style: str = "", script: str = "") -> HTMLResponse:
    """A whole page; `style` and `script` are addresses of what it has beyond the others."""
    own = f'<link rel="stylesheet" href="{escape(style)}">' if style else ""
    own += f'<script src="{escape(script)}" defer></script>' if script else ""
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css">{own}</head>'
        f'<body><header><a href="/">tacmap</a></header><main><h1>{escape(title)}</h1>{"".join(parts)}</main>'
        "</body></html>",
        status,
    )


def tag(name: str, /, *content: str, **attributes: str) -> Markup:
    """One element. Content that is not Markup is escaped; a trailing underscore in an attribute name is dropped."""
    inside = "".join(part if isinstance(part, Markup) else escape(part) for part in content)
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    if name in {"img", "input"}:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{inside}</{name}>")


def link(text: str, to: str) -> Markup:
    return tag("a", text, href=to)


def button(text: str) -> Markup:
    return tag("button", text)


def notice(*content: str, good: bool = False) -> Markup:
    return tag("p", *content, class_="notice good" if good else "notice")


def form(to: str, *parts: str, upload: bool = False) -> Markup:
    coding = "multipart/form-data" if upload else "application/x-www-form-urlencoded"
    return tag("form", *parts, method="post", action=to, enctype=coding)


def listing(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Markup:
    """A table with one row for each of `rows`."""
    head = tag("tr", *(tag("th", each, scope="col") for each in heads))
    body = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    return tag("table", tag("thead", head), tag("tbody", *body))
