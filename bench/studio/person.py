"""A person at the studio: every click and key is counted, priced in seconds, and the service's own time is measured.

Prices are those of the Keystroke-Level Model (Card, Moran and Newell, "The Keystroke-Level Model for User Performance
Time with Interactive Systems", CACM 23, 1980), for somebody who does not type much; reading is Brysbaert's 238 words a
minute ("How many words do we read per minute?", Journal of Memory and Language 109, 2019).
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import FileChooser, Locator, Page

__all__ = ["Person", "Reckoning"]

KEY_S = 0.5  # a key, of somebody who types rarely (K, 40 words a minute would be 0.28)
POINT_S = 1.1  # moving the mouse to what is to be pressed (P)
PRESS_S = 0.2  # down and up (2 B)
HAND_S = 0.4  # between mouse and keyboard (H)
THINK_S = 1.35  # before each thing that is done (M)
WORDS_PER_S = 238 / 60

# The lines of an element that are not scrolled away.
_SEEN = """
(element) => {
  const lines = [];
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.data.trim();
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, top, right, bottom, width, height } = range.getBoundingClientRect();
    if (!text || width < 2 || height < 2) continue;
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (at && (at.contains(node) || node.parentElement.contains(at))) lines.push(text);
  }
  return lines;
}
"""


@dataclass(slots=True, kw_only=True)
class Reckoning:
    """What one part of the way took: counts, and seconds of the person and of waiting."""

    name: str
    clicks: int = 0
    keys: int = 0
    words: int = 0
    acting_s: float = 0.0
    waiting_s: float = 0.0

    @property
    def reading_s(self) -> float:
        return self.words / WORDS_PER_S

    @property
    def whole_s(self) -> float:
        return self.acting_s + self.reading_s + self.waiting_s


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody at a page. Everything goes through here, so that nothing is done for free."""

    page: Page
    pictures: Path | None = None
    parts: list[Reckoning] = field(default_factory=list)
    typing: bool = False
    read_before: set[str] = field(default_factory=set)

    def begin(self, name: str) -> None:
        """From here on it is another part of the way."""
        self.end()
        self.parts.append(Reckoning(name=name))

    @property
    def now(self) -> Reckoning:
        return self.parts[-1]

    def click(self, what: Locator, *, at: tuple[float, float] | None = None) -> None:
        """Point at something and press; at a place of it in pixels from its corner."""
        self._priced(clicks=1, seconds=THINK_S + POINT_S + PRESS_S + (HAND_S if self.typing else 0.0))
        self.typing = False
        with self._waiting():
            what.click() if at is None else what.click(position={"x": at[0], "y": at[1]})

    def click_at(self, x: float, y: float) -> None:
        """Press somewhere on a drawing."""
        self._priced(clicks=1, seconds=THINK_S + POINT_S + PRESS_S + (HAND_S if self.typing else 0.0))
        self.typing = False
        self.page.mouse.click(x, y)

    def choose(self, what: Locator, **option: str) -> None:
        """Open a list and take one of it."""
        self._priced(clicks=2, seconds=2 * (POINT_S + PRESS_S) + THINK_S + (HAND_S if self.typing else 0.0))
        self.typing = False
        with self._waiting():
            what.select_option(**option)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self._priced(keys=len(text), seconds=THINK_S + KEY_S * len(text) + (0.0 if self.typing else HAND_S))
        self.typing = True
        with self._waiting():
            self.page.keyboard.type(text)

    def key(self, name: str) -> None:
        """Press one key."""
        self._priced(keys=1, seconds=THINK_S + KEY_S + (0.0 if self.typing else HAND_S))
        self.typing = True
        with self._waiting():
            self.page.keyboard.press(name)

    def choose_file(self, dialog: FileChooser, file: Path) -> None:
        """Find a file in the system's dialog: the file, and Open."""
        self._priced(clicks=2, seconds=2 * (THINK_S + POINT_S + PRESS_S))
        self.typing = False
        with self._waiting():
            dialog.set_files(file)

    def step(self, name: str) -> None:
        """Go to another step of the studio."""
        self.click(self.page.get_by_role("navigation", name="Steps").get_by_role("link", name=name))

    def read(self, region: Locator | None = None) -> None:
        """Read what can be seen of a part of the page; what was read before is not, nor what differs by a number."""
        lines = (region or self.page.locator("body")).first.evaluate(_SEEN)
        new = {re.sub(r"[\d.,]+", "0", line): line for line in lines}
        self.now.words += sum(len(line.split()) for key, line in new.items() if key not in self.read_before)
        self.read_before.update(new)

    def wait(self, what: Locator, state: str = "visible") -> None:
        """Wait until something is there."""
        with self._waiting():
            what.wait_for(state=state)  # type: ignore[arg-type]

    def until(self, so: Callable[[], bool], most_s: float = 60) -> None:
        """Wait until something is so."""
        with self._waiting():
            end = time.monotonic() + most_s
            while not so():
                if time.monotonic() > end:
                    raise TimeoutError("it never came so")
                self.page.wait_for_timeout(50)

    def settle(self) -> None:
        """Wait until all is saved."""
        with self._waiting():
            self.page.wait_for_timeout(100)
            self.page.get_by_role("status").filter(has_text="Saved").first.wait_for()

    def end(self) -> None:
        """A picture of where the last part ended."""
        if self.pictures and self.parts:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"{len(self.parts)}.png")

    @property
    def whole(self) -> Reckoning:
        """All parts together."""
        total = Reckoning(name="together")
        for part in self.parts:
            total.clicks += part.clicks
            total.keys += part.keys
            total.words += part.words
            total.acting_s += part.acting_s
            total.waiting_s += part.waiting_s
        return total

    def _priced(self, *, seconds: float, clicks: int = 0, keys: int = 0) -> None:
        self.now.clicks += clicks
        self.now.keys += keys
        self.now.acting_s += seconds

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        before = time.monotonic()
        yield
        self.now.waiting_s += time.monotonic() - before
