import re
import subprocess
from base64 import b64decode, b64encode

import pytest

from tacmap.bundle.signing import PublicKey, Signature, SigningKey
from tacmap.errors import CheckFailed, FileRefused

KEY = SigningKey.generate(bytes(range(32)))
OTHER = SigningKey.generate(bytes(32))


def test_a_signature_gives_its_trusted_comment_back():
    assert KEY.public.verify(b"plan", KEY.sign(b"plan", "revision 3")) == "revision 3"


def test_the_same_content_has_the_same_signature():
    assert KEY.sign(b"plan", "revision 3") == KEY.sign(b"plan", "revision 3")


def test_other_content_is_refused():
    with pytest.raises(CheckFailed, match="does not belong"):
        KEY.public.verify(b"plan!", KEY.sign(b"plan", "revision 3"))


def test_another_trusted_comment_is_refused():
    with pytest.raises(CheckFailed):
        KEY.public.verify(b"plan", KEY.sign(b"plan", "revision 3").replace("revision 3", "revision 4"))


def test_another_key_is_refused():
    with pytest.raises(CheckFailed):
        OTHER.public.verify(b"plan", KEY.sign(b"plan", "revision 3"))


def test_a_key_under_the_key_id_of_another_is_refused():
    forger = SigningKey(KEY.key_id, OTHER.seed)
    with pytest.raises(CheckFailed):
        KEY.public.verify(b"plan", forger.sign(b"plan", "revision 3"))


def test_the_old_format_without_prehashing_is_refused():
    text = KEY.sign(b"plan", "x")
    with pytest.raises(FileRefused, match="another format"):
        Signature.parse(text.replace("\nRU", "\nRW", 1))


def test_a_signature_has_one_spelling():
    text = KEY.sign(b"plan", "x")
    assert Signature.parse(text).text() == text


def test_another_spelling_of_the_same_base64_is_refused():
    lines = KEY.sign(b"plan", "x").split("\n")
    assert lines[1].endswith("=")
    respelled = [lines[1][:-2] + letter + "=" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/"]
    same = [line for line in respelled if line != lines[1] and b64decode(line) == b64decode(lines[1])]
    assert same
    for line in same:
        with pytest.raises(FileRefused):
            Signature.parse("\n".join([lines[0], line, *lines[2:]]))


@pytest.mark.parametrize("comment", ["two\nlines", "a\ttab", "x" * 2000])
def test_a_comment_that_is_not_one_short_line_is_a_mistake(comment):
    with pytest.raises(ValueError, match="one short line"):
        KEY.sign(b"plan", comment)


def test_key_files_read_back():
    assert SigningKey.parse(KEY.text()) == KEY
    assert PublicKey.parse(KEY.public.text()) == KEY.public
    assert PublicKey.parse(KEY.public.line) == KEY.public


def test_a_new_key_is_another_each_time():
    assert SigningKey.generate() != SigningKey.generate()


def test_a_secret_key_does_not_print_itself():
    assert KEY.seed.hex() not in repr(KEY)
    assert repr(KEY) == f"SigningKey({KEY.public.id})"


def test_a_key_locked_with_a_password_is_refused_with_a_remedy():
    comment, line, _ = KEY.text().split("\n")
    raw = b64decode(line)
    locked = b64encode(raw[:2] + b"Sc" + raw[4:]).decode()
    with pytest.raises(FileRefused, match="password") as refused:
        SigningKey.parse(f"{comment}\n{locked}\n")
    assert "minisign -C -W" in refused.value.remedy


def test_a_damaged_secret_key_is_refused():
    line = KEY.text().splitlines()[1]
    with pytest.raises(FileRefused):
        SigningKey.parse(line[:100] + ("A" if line[100] != "A" else "B") + line[101:])


@pytest.mark.parametrize("text", ["", "hello", "untrusted comment: x\n", "RWQ=", "é", "RW" + "A" * 54 + "\nRW\nRW"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(FileRefused):
        PublicKey.parse(text)
    with pytest.raises(FileRefused):
        SigningKey.parse(text)
    with pytest.raises(FileRefused):
        Signature.parse(text)


def test_the_key_fingerprint_does_not_hang_on_the_key_id():
    renamed = PublicKey(b"evil id!", KEY.public.point)
    assert renamed.fingerprint == KEY.public.fingerprint
    assert OTHER.public.fingerprint != KEY.public.fingerprint


def test_the_key_fingerprint_does_not_look_like_the_fingerprint_of_a_plan():
    assert re.fullmatch(r"([0-9A-F]{4}:){7}[0-9A-F]{4}", KEY.public.fingerprint)


@pytest.mark.tool
def test_stock_minisign_verifies_our_signature(tmp_path, tool):
    minisign = tool("minisign")
    (tmp_path / "plan").write_bytes(b"plan")
    (tmp_path / "plan.minisig").write_text(KEY.sign(b"plan", "revision 3"))
    (tmp_path / "our.pub").write_text(KEY.public.text())
    command = [minisign, "-V", "-H", "-Q", "-p", "our.pub", "-m", "plan"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "revision 3"


@pytest.mark.tool
def test_stock_minisign_refuses_what_was_changed(tmp_path, tool):
    minisign = tool("minisign")
    (tmp_path / "plan").write_bytes(b"plan!")
    (tmp_path / "plan.minisig").write_text(KEY.sign(b"plan", "revision 3"))
    command = [minisign, "-V", "-P", KEY.public.line, "-m", "plan"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1


@pytest.mark.tool
def test_stock_minisign_signs_with_our_key(tmp_path, tool):
    minisign = tool("minisign")
    (tmp_path / "plan").write_bytes(b"plan")
    (tmp_path / "our.key").write_text(KEY.text())
    subprocess.run([minisign, "-S", "-s", "our.key", "-m", "plan", "-t", "theirs"], cwd=tmp_path, check=True)
    assert KEY.public.verify(b"plan", (tmp_path / "plan.minisig").read_text()) == "theirs"


@pytest.mark.tool
def test_a_key_made_by_stock_minisign_signs_here(tmp_path, tool):
    minisign = tool("minisign")
    command = [minisign, "-G", "-W", "-s", "their.key", "-p", "their.pub"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    key = SigningKey.parse((tmp_path / "their.key").read_text())
    assert key.text() == (tmp_path / "their.key").read_text()
    assert key.public == PublicKey.parse((tmp_path / "their.pub").read_text())
