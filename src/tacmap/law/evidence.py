"""What each requirement means on a preplan: the table from its id to the function that looks.

Features are named by their ids, so that people find them on the map. A thing that a school does not have is said in
its site folder, never guessed here. The pages beside this one hold the functions, by where they look.
"""

from tacmap.law import in_locker, in_practice, in_records, on_paper, on_plan, on_signs
from tacmap.law.case import Look, by_design, ground, present
from tacmap.logbook import EntryKind

__all__ = ["EVIDENCE"]

EVIDENCE: dict[str, Look] = {
    "C01": on_paper.north,
    "C02": on_paper.grid,
    "C03": on_paper.aerial,
    "C04": on_paper.every_floor,
    "C05": on_paper.page,
    "C06": on_paper.heading,
    "L01": on_signs.room_numbers,
    "L02": on_signs.hallways,
    "L03": on_signs.door_numbers,
    "L04": on_signs.stairwells,
    "L05": on_signs.windows,
    "L06": on_signs.doors_between,
    "F01": on_plan.access,
    "F02": present("F02", "hazard", what="hazardous materials"),
    "F03": on_plan.shut_offs,
    "F04": on_plan.fire_protection,
    "F05": present("F05", "key_box", what="the key boxes"),
    "F06": on_plan.aeds,
    "F07": present("F07", "trauma_kit", what="the trauma kits"),
    "F08": on_plan.cameras,
    "F09": in_locker.locker_on_plan,
    "F10": present("F10", "command_post", what="the command posts"),
    "F11": on_plan.areas_apart,
    "F12": present("F12", "evac_route", what="the evacuation routes"),
    "F14": on_plan.locked_doors,
    "K01": in_locker.keys,
    "K02": in_locker.locker_ready,
    "S01": ground("S01", "parking", what="the parking areas"),
    "S02": ground("S02", "field", "courtyard", "court", "track", "pitch", what="athletic fields and courtyards"),
    "S03": on_plan.roads,
    "S04": ground("S04", "neighbour", "neighbor", "propert", what="the neighbouring properties"),
    "D01": by_design("print/ holds plan books from letter to A3, a site sheet and a first-due sheet."),
    "D02": on_paper.own_software,
    "D03": by_design("index.html opens in any browser, offline, without login or fee."),
    "D04": by_design(
        "HTML, PDF, PNG, SVG, GeoJSON, KMZ and GeoPackage: each opens in free programs, each is documented."
    ),
    "D05": by_design("index.html is made for tablets: touch, day, night and red."),
    "D06": by_design("data/building.json and the GeoJSON keep each thing's id from revision to revision."),
    "D07": by_design("Made and kept on the school's own computer; nothing in a map pack calls another."),
    "D08": by_design("A map pack needs no licence, no server and no account, now or later."),
    "U01": in_records.walked,
    "U02": in_records.reviewed,
    "U03": in_records.issued,
    "U04": by_design("The school corrects its own plans; only a signed revision counts."),
    "P01": by_design('Copies for police and fire say "not for public release"; a public one holds nothing protected.'),
    "P02": in_records.named_agencies,
    "P03": in_records.rosters,
    "P04": in_records.contacts,
    "T01": in_practice.radios,
    "T02": in_practice.kept(EntryKind.TOUR, "a familiarisation tour of responders"),
    "T03": in_practice.kept(EntryKind.BREACHING, "a training with the breaching tools"),
    "T04": in_practice.drills,
    "T05": in_practice.roles,
}
