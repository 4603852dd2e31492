"""What a postal address in one line says of country, state and place. What it does not say stays unknown."""

import re
from dataclasses import dataclass

__all__ = ["Postal", "postal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Postal:
    """Parts of an address: `state` by its two letters (USPS), `country` by ISO 3166-1."""

    street: str
    locality: str | None = None
    state: str | None = None
    code: str | None = None
    country: str | None = None


_STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?$")


def postal(address: str | None, law: str | None = None) -> Postal:
    """The parts of "STREET, PLACE, STATE ZIP". `law` names the state where the address does not."""
    parts = [part.strip() for part in (address or "").split(",") if part.strip()]
    code = None
    if parts and (found := _ZIP.search(parts[-1])):
        code = found.group(1)
        parts[-1] = parts[-1][: found.start()].strip()
    state = _state(parts[-1]) if parts else None
    if state is not None or (parts and not parts[-1]):
        parts.pop()
    state = state or _state(law or "")
    locality = parts.pop() if len(parts) > 1 else None
    return Postal(street=", ".join(parts), locality=locality, state=state, code=code, country="US" if state else None)


def _state(text: str) -> str | None:
    return text.upper() if text.upper() in _STATES.values() else _STATES.get(text.casefold())
