"""Collecting what is wrong with a folder: every problem, in the order of file and line, not only the first."""

from tacmap.errors import Finding, RowProblem

__all__ = ["Notes"]


class Notes:
    """Problems and findings of one reading. `full` turns true at the cap, and readers then stop."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._problems: list[RowProblem] = []
        self._findings: list[Finding] = []
        self.count = 0  # of problems, also of those beyond the cap

    @property
    def full(self) -> bool:
        return len(self._problems) >= self._cap

    def problem(self, file: str, line: int | None, column: str | None, message: str, remedy: str) -> None:
        self.count += 1
        if not self.full:
            self._problems.append(RowProblem(file=file, line=line, column=column, message=message, remedy=remedy))

    def finding(self, code: str, message: str) -> None:
        self._findings.append(Finding(code=code, message=message, severity="note"))

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """Sorted by line within each file; files in the order they were read."""
        order = {file: i for i, file in reversed(list(enumerate(p.file for p in self._problems)))}
        return tuple(sorted(self._problems, key=lambda p: (order[p.file], p.line or 0)))

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._findings)
