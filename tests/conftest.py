"""What every test may use. In CI nothing may be skipped: a missing tool is a failure there."""

import os
import shutil

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {call.excinfo and call.excinfo.value}"
    return report


@pytest.fixture
def tool():
    """A function: the path of a program of the system, or a skip that names it."""

    def find(*names: str) -> str:
        for name in names:
            if path := shutil.which(name):
                return path
        pytest.skip(f"{names[0]} is not installed")

    return find


@pytest.fixture(autouse=True)
def own_configuration(tmp_path_factory, monkeypatch):
    """No test reads or writes the user's own keys and pins."""
    folder = tmp_path_factory.mktemp("configuration")
    monkeypatch.setenv("TACMAP_CONFIG", str(folder))
    return folder
