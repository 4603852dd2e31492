"""Maple Hollow K-12 School: two storeys around a courtyard, with a gym and a cafeteria to the east.

An invented school in an invented township of Michigan. North on the sheet is 12 degrees west of true north,
because somebody once lined the building up with the road. Every telephone number is from the 555-01xx range.
"""

from draftsman import Room, Storey

NAME = "Maple Hollow K-12 School"

# Stairs, lift and shafts stand over each other on both floors; so do the hallways.
_CORES = (
    Room("ST-1", "STAIR 1", 62, 0, 72, 28, "stair"),
    Room("ST-2", "STAIR 2", 190, 0, 200, 28, "stair"),
    Room("ST-3", "STAIR 3", 90, 138, 100, 166, "stair"),
    Room("EV-1", "ELEVATOR", 100, 138, 109, 147, "lift"),
)


def first_floor() -> Storey:
    """Kindergarten and shops, the offices at the front door, gym and cafeteria."""
    s = Storey("FIRST FLOOR PLAN", open_air={"COURTYARD": (1440.0, 996.0)})
    s.add(
        *_CORES,
        # The hallways.
        Room("H1", "MAIN HALL", 0, 28, 240, 38, "hall"),
        Room("H2", "MAPLE HALL", 28, 38, 38, 128, "hall"),
        Room("H3", "SCIENCE HALL", 0, 128, 240, 138, "hall"),
        Room("H4", "HOLLOW HALL", 202, 38, 212, 128, "hall"),
        Room("H5", "GYM HALL", 212, 60, 324, 70, "hall"),
        # The front: classrooms, the office suite, the entrance.
        Room("101", "KINDERGARTEN", 0, 0, 32, 28),
        Room("102", "KINDERGARTEN", 32, 0, 62, 28),
        Room("100", "MAIN OFFICE", 84, 12, 108, 28, "office"),
        Room("108", "PRINCIPAL", 84, 0, 96, 12, "office"),
        Room("109", "CONFERENCE", 96, 0, 108, 12, "office"),
        Room("126", "NURSE", 72, 12, 84, 28, "office"),
        Room("127", "RECORDS", 72, 0, 84, 12, "store"),
        Room("103", "VESTIBULE", 108, 0, 132, 10, "lobby"),
        Room("104", "LOBBY", 108, 10, 132, 28, "lobby"),
        Room("105", "CLASSROOM", 132, 0, 161, 28),
        Room("106", "CLASSROOM", 161, 0, 190, 28),
        Room("107", "MUSIC", 200, 0, 240, 28, "music"),
        # West of Maple Hall.
        Room("110", "CLASSROOM", 0, 38, 28, 66),
        Room("111", "BOYS", 0, 66, 28, 80, "toilet"),
        Room("112", "GIRLS", 0, 80, 28, 94, "toilet"),
        Room("113", "CUSTODIAN", 0, 94, 28, 102, "store"),
        Room("114", "ART", 0, 102, 28, 128),
        # Around the courtyard.
        Room("115", "LIBRARY", 38, 38, 98, 66, "library"),
        Room("116", "CLASSROOM", 98, 38, 126, 66),
        Room("117", "CLASSROOM", 126, 38, 154, 66),
        Room("118", "COMPUTER LAB", 154, 38, 202, 66, "computers"),
        Room("119", "CLASSROOM", 38, 66, 66, 100),
        Room("120", "CLASSROOM", 174, 66, 202, 100),
        Room("130", "CLASSROOM", 38, 100, 66, 128),
        Room("131", "BIOLOGY LAB", 66, 100, 98, 128, "lab"),
        Room("132", "PREP", 98, 100, 108, 128, "store"),
        Room("133", "CHEMISTRY LAB", 108, 100, 140, 128, "lab"),
        Room("134", "PASSAGE", 140, 100, 148, 128, "passage"),
        Room("135", "PHYSICS LAB", 148, 100, 176, 128, "lab"),
        Room("136", "CLASSROOM", 176, 100, 202, 128),
        # East of Hollow Hall.
        Room("121", "COUNSELING", 212, 38, 226, 60, "office"),
        Room("122", "SRO OFFICE", 226, 38, 240, 60, "office"),
        Room("123", "BOYS LOCKERS", 212, 70, 240, 98, "lockers"),
        Room("124", "GIRLS LOCKERS", 212, 98, 240, 128, "lockers"),
        # The back: classrooms, plant, shop.
        Room("150", "CLASSROOM", 0, 138, 30, 166),
        Room("151", "CLASSROOM", 30, 138, 60, 166),
        Room("152", "CLASSROOM", 60, 138, 90, 166),
        Room("153", "ELEV. MACHINE", 100, 147, 109, 166, "plant"),
        Room("154", "ELECTRICAL", 109, 138, 121, 166, "plant"),
        Room("155", "BOILER ROOM", 121, 138, 153, 166, "plant"),
        Room("156", "STAFF LOUNGE", 153, 138, 176, 166, "office"),
        Room("157", "RECEIVING", 176, 138, 196, 166, "store"),
        Room("158", "WOOD SHOP", 196, 138, 240, 166, "shop"),
        # The east wing.
        Room("160", "CAFETERIA", 240, 0, 300, 60, "dining"),
        Room("161", "KITCHEN", 300, 22, 324, 60, "kitchen"),
        Room("162", "DRY STORAGE", 300, 0, 312, 22, "store"),
        Room("163", "DISHWASHING", 312, 0, 324, 22, "kitchen"),
        Room("170", "GYMNASIUM", 240, 70, 324, 142, "gym"),
        Room("171", "PE OFFICE", 240, 142, 256, 166, "office"),
        Room("172", "GYM STORAGE", 256, 142, 290, 166, "store"),
        Room("173", "WEIGHT ROOM", 290, 142, 324, 166, "shop"),
    )
    _common_doors(s, "H1", "H2", "H3", "H4")
    for room, hall, at in (
        ("101", "H1", 0.8), ("102", "H1", 0.2), ("105", "H1", 0.1), ("106", "H1", 0.9), ("107", "H1", 0.15),
        ("110", "H2", 0.9), ("111", "H2", 0.5), ("112", "H2", 0.5), ("113", "H2", 0.5), ("114", "H2", 0.1),
        ("116", "H1", 0.1), ("117", "H1", 0.9), ("119", "H2", 0.5), ("120", "H4", 0.5), ("130", "H3", 0.2),
        ("131", "H3", 0.15), ("132", "H3", 0.5), ("133", "H3", 0.85), ("135", "H3", 0.15), ("136", "H3", 0.8),
        ("121", "H4", 0.5), ("122", "121", 0.3), ("150", "H3", 0.8), ("151", "H3", 0.8), ("152", "H3", 0.1),
        ("154", "H3", 0.5), ("156", "H3", 0.5), ("153", "154", 0.5), ("171", "170", 0.5), ("123", "H5", 0.2),
        ("124", "H4", 0.8), ("100", "H1", 0.15), ("126", "H1", 0.5), ("108", "100", 0.5), ("109", "100", 0.5),
        ("127", "126", 0.5), ("163", "161", 0.5), ("162", "161", 0.5),
    ):  # fmt: skip
        s.door(room, hall, at=at)
    # Doors that join two classrooms: what the map of another town lacked on its worst day.
    s.door("105", "106", at=0.9)
    s.door("116", "117", at=0.9)
    s.door("132", "131", at=0.3)
    s.door("132", "133", at=0.3)
    s.door("100", "104", at=0.3)
    s.door("126", "100", at=0.2)
    s.door("123", "170", at=0.4)
    s.door("124", "170", at=0.6)
    # Pairs of leaves where crowds go.
    for room, hall, at in (
        ("104", "103", 0.25), ("104", "103", 0.75), ("104", "H1", 0.2), ("104", "H1", 0.8), ("115", "H1", 0.3),
        ("115", "H1", 0.9), ("118", "H1", 0.2), ("134", "H3", 0.5), ("155", "H3", 0.3), ("157", "H3", 0.5),
        ("158", "H3", 0.3), ("160", "H1", 0.5), ("160", "H5", 0.3), ("160", "H5", 0.75), ("161", "160", 0.5),
        ("161", "H5", 0.5), ("170", "H5", 0.25), ("170", "H5", 0.75), ("170", "H3", 0.5), ("172", "170", 0.5),
        ("173", "170", 0.4),
    ):  # fmt: skip
        s.door(room, hall, at=at, leaves=2)
    s.door("H5", "H4", at=0.5, leaves=2)
    # To the outside, numbered clockwise from the main entrance (south side, then west, north, east).
    for tag, room, side, at, leaves in (
        ("1", "103", "S", 0.5, 2), ("2", "ST-1", "S", 0.5, 1), ("3", "H1", "W", 0.5, 2), ("4", "H3", "W", 0.5, 2),
        ("5", "ST-3", "N", 0.5, 1), ("6", "155", "N", 0.7, 2), ("7", "157", "N", 0.5, 2), ("8", "158", "N", 0.7, 2),
        ("9", "173", "N", 0.5, 1), ("10", "170", "E", 0.3, 2), ("11", "H5", "E", 0.5, 2), ("12", "161", "E", 0.6, 1),
        ("13", "160", "S", 0.6, 2), ("14", "ST-2", "S", 0.5, 1),
    ):  # fmt: skip
        s.exit(room, side, tag, at=at, leaves=leaves)
    s.exit("134", "S", "C1", leaves=1)
    for room, side, count in (
        ("101", "S", 3), ("101", "W", 2), ("102", "S", 3), ("108", "S", 1), ("109", "S", 1), ("105", "S", 3),
        ("106", "S", 3), ("107", "S", 4), ("110", "W", 3), ("114", "W", 2), ("150", "N", 3), ("151", "N", 3),
        ("152", "N", 3), ("156", "N", 2), ("115", "N", 4), ("116", "N", 3), ("117", "N", 3), ("119", "E", 3),
        ("120", "W", 3), ("131", "S", 3), ("133", "S", 3), ("135", "S", 2), ("160", "E", 0), ("160", "S", 2),
        ("150", "W", 2),
    ):  # fmt: skip
        s.glaze(room, side, count)
    return s


def second_floor() -> Storey:
    """The upper school. The wing to the east is one storey high; here is its roof."""
    s = Storey("SECOND FLOOR PLAN", open_air={"OPEN TO BELOW": (1440.0, 996.0)})
    s.add(
        *_CORES,
        Room("H6", "UPPER MAIN HALL", 0, 28, 240, 38, "hall"),
        Room("H7", "UPPER MAPLE HALL", 28, 38, 38, 128, "hall"),
        Room("H8", "UPPER SCIENCE HALL", 0, 128, 240, 138, "hall"),
        Room("H9", "UPPER HOLLOW HALL", 202, 38, 212, 128, "hall"),
        Room("201", "ENGLISH", 0, 0, 32, 28),
        Room("202", "ENGLISH", 32, 0, 62, 28),
        Room("203", "HISTORY", 72, 0, 102, 28),
        Room("204", "HISTORY", 102, 0, 132, 28),
        Room("205", "CIVICS", 132, 0, 161, 28),
        Room("206", "GEOGRAPHY", 161, 0, 190, 28),
        Room("207", "DRAMA", 200, 0, 240, 28, "music"),
        Room("210", "MATHEMATICS", 0, 38, 28, 66),
        Room("211", "BOYS", 0, 66, 28, 80, "toilet"),
        Room("212", "GIRLS", 0, 80, 28, 94, "toilet"),
        Room("213", "CUSTODIAN", 0, 94, 28, 102, "store"),
        Room("214", "MATHEMATICS", 0, 102, 28, 128),
        Room("215", "MEDIA CENTER", 38, 38, 98, 66, "library"),
        Room("216", "LANGUAGES", 98, 38, 126, 66),
        Room("217", "LANGUAGES", 126, 38, 154, 66),
        Room("218", "COMPUTER LAB", 154, 38, 190, 66, "computers"),
        Room("219", "SERVER ROOM", 190, 38, 202, 66, "plant"),
        Room("220", "SEMINAR", 38, 66, 66, 83),
        Room("221", "SEMINAR", 38, 83, 66, 100),
        Room("222", "TEACHER WORKROOM", 174, 66, 202, 100, "office"),
        Room("230", "CLASSROOM", 38, 100, 70, 128),
        Room("231", "CLASSROOM", 70, 100, 102, 128),
        Room("232", "CLASSROOM", 102, 100, 134, 128),
        Room("233", "CLASSROOM", 134, 100, 168, 128),
        Room("234", "CLASSROOM", 168, 100, 202, 128),
        Room("240", "GUIDANCE", 212, 38, 240, 56, "office"),
        Room("241", "TESTING", 212, 56, 240, 74, "office"),
        Room("242", "MECHANICAL", 212, 74, 240, 98, "plant"),
        Room("243", "STUDIO ARTS", 212, 98, 240, 128),
        Room("250", "CLASSROOM", 0, 138, 30, 166),
        Room("251", "CLASSROOM", 30, 138, 60, 166),
        Room("252", "CLASSROOM", 60, 138, 90, 166),
        Room("253", "ELECTRICAL", 100, 147, 109, 166, "plant"),
        Room("254", "CLASSROOM", 109, 138, 141, 166),
        Room("255", "CLASSROOM", 141, 138, 173, 166),
        Room("256", "CLASSROOM", 173, 138, 205, 166),
        Room("257", "BAND STORAGE", 205, 138, 216, 166, "store"),
        Room("258", "CLASSROOM", 216, 138, 240, 166),
    )
    _common_doors(s, "H6", "H7", "H8", "H9")
    for room, hall, at in (
        ("201", "H6", 0.8), ("202", "H6", 0.2), ("203", "H6", 0.1), ("204", "H6", 0.9), ("205", "H6", 0.1),
        ("206", "H6", 0.9), ("207", "H6", 0.15), ("210", "H7", 0.9), ("211", "H7", 0.5), ("212", "H7", 0.5),
        ("213", "H7", 0.5), ("214", "H7", 0.1), ("216", "H6", 0.1), ("217", "H6", 0.9), ("219", "H6", 0.5),
        ("220", "H7", 0.5), ("221", "H7", 0.5), ("222", "H9", 0.5), ("230", "H8", 0.2), ("231", "H8", 0.2),
        ("232", "H8", 0.2), ("233", "H8", 0.2), ("234", "H8", 0.8), ("240", "H9", 0.5), ("241", "H9", 0.5),
        ("242", "H9", 0.5), ("243", "H9", 0.5), ("250", "H8", 0.8), ("251", "H8", 0.8), ("252", "H8", 0.1),
        ("254", "H8", 0.1), ("255", "H8", 0.1), ("256", "H8", 0.1), ("257", "H8", 0.5), ("258", "H8", 0.5),
        ("253", "254", 0.5), ("203", "204", 0.9), ("216", "217", 0.9), ("231", "232", 0.1),
    ):  # fmt: skip
        s.door(room, hall, at=at)
    for room, hall, at in (("215", "H6", 0.3), ("215", "H6", 0.9), ("218", "H6", 0.2)):
        s.door(room, hall, at=at, leaves=2)
    for room, side, count in (
        ("201", "S", 3), ("201", "W", 2), ("202", "S", 3), ("203", "S", 3), ("204", "S", 3), ("205", "S", 3),
        ("206", "S", 3), ("207", "S", 4), ("207", "E", 2), ("210", "W", 3), ("214", "W", 2), ("250", "W", 2),
        ("250", "N", 3), ("251", "N", 3), ("252", "N", 3), ("254", "N", 3), ("255", "N", 3), ("256", "N", 3),
        ("258", "N", 2), ("215", "N", 4), ("216", "N", 3), ("217", "N", 3), ("218", "N", 2), ("220", "E", 1),
        ("221", "E", 1), ("222", "W", 3), ("231", "S", 3), ("232", "S", 3), ("233", "S", 3), ("240", "E", 1),
        ("241", "E", 1), ("243", "E", 3), ("258", "E", 2),
    ):  # fmt: skip
        s.glaze(room, side, count)
    return s


def _common_doors(s: Storey, front: str, west: str, back: str, east: str) -> None:
    """Smoke doors across the hallways, stair doors and the lift."""
    for hall, other in ((west, front), (west, back), (east, front), (east, back)):
        s.door(hall, other, at=0.5, leaves=2)
    for stair, hall in (("ST-1", front), ("ST-2", front), ("ST-3", back)):
        s.door(stair, hall, at=0.5)
    s.door("EV-1", back, at=0.5, width=42)
