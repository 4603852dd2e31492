"""Writing counts into an inventory sheet: the cells `on_hand` that changed, and not another byte of a line."""

import csv
import io
from collections.abc import Mapping, Sequence

from tacmap.locker import LockerItem
from tacmap.site.sheet import separator_of
from tacmap.site.words import loose

__all__ = ["recounted"]


def recounted(text: str, items: Sequence[LockerItem], counts: Mapping[str, int]) -> str:
    """The sheet with these counts, by `LockerItem.called`; `items` are its rows as they were read, in its order."""
    separator, skip = separator_of(text)
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=separator, strict=True)
    kept: list[str] = []
    columns: list[str] = []
    left = list(items)
    begun = 0
    for cells in reader:
        own = lines[begun : reader.line_num]
        begun = reader.line_num
        if begun <= skip or not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
            pass
        elif not columns:
            columns = [loose(cell) for cell in cells]
        else:
            item = left.pop(0)
            own = _line(own, cells, columns.index(loose("on_hand")), counts.get(item.called, item.on_hand), separator)
        kept += own
    return "".join(kept)


def _line(own: list[str], cells: list[str], place: int, count: int, separator: str) -> list[str]:
    if cells[place].strip() == str(count):
        return own
    end = own[-1][len(own[-1].rstrip("\r\n")) :]
    again = io.StringIO(newline="")
    csv.writer(again, delimiter=separator, lineterminator=end).writerow([*cells[:place], count, *cells[place + 1 :]])
    return [again.getvalue()]
