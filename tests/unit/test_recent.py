"""Things held in memory up to a size."""

from tacmap.recent import Recent


def test_what_was_not_asked_for_longest_makes_room():
    recent = Recent(100)
    for name in ("a", "b", "c", "d"):
        recent.hold(name, name.upper(), 25)
    assert recent.get("a") == "A"
    recent.hold("e", "E", 25)
    assert [recent.get(name) for name in "abcde"] == ["A", None, "C", "D", "E"]
    assert recent.held == 100


def test_what_is_larger_than_a_quarter_is_not_held():
    recent = Recent(100)
    recent.hold("large", "x", 26)
    assert (recent.get("large"), recent.held) == (None, 0)


def test_what_is_held_again_counts_once():
    recent = Recent(100)
    for _ in range(9):
        recent.hold("a", "A", 20)
    assert recent.held == 20
