"""A service's signed index, checked by hand."""

from datetime import UTC, datetime, timedelta

from tacmap.bundle.index import Index, sign_index
from tacmap.store.keyring import Keyring


def test_an_index_is_checked_and_an_older_one_refused(run, own_configuration, tmp_path):
    key, now = Keyring(own_configuration).own_key(), datetime.now(UTC)
    for version, issued in ((7, now), (6, now), (8, now - timedelta(days=90))):
        expires = issued + timedelta(days=30)
        index = Index(district="main", version=version, issued=issued, expires=expires, key=key.public, sites=())
        (tmp_path / f"{version}.json").write_text(sign_index(index, key))
    code, told, _ = run("verify", "--index", tmp_path / "7.json")
    assert (code, "Version 7 of the index is verified" in told) == (0, True)
    code, _, told = run("verify", "--index", tmp_path / "6.json")
    assert (code, "version 7 was accepted here before" in told) == (1, True)
    code, told, _ = run("verify", "--index", tmp_path / "8.json")
    assert (code, "It is old" in told) == (0, True)
    (tmp_path / "7.json").write_text((tmp_path / "7.json").read_text().replace("main", "pain"))
    assert run("verify", "--index", tmp_path / "7.json")[0] == 1
