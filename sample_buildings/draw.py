#!/usr/bin/env python
"""Draws the plans of the three sample buildings: `python sample_buildings/draw.py` rewrites them in their folders.

One is the school everybody would like to have on file, one a small office from another program, and one the
drawing that really comes by mail. All are invented. What people know beyond the walls (site.toml, features.csv,
lockers) is written by hand beside the plans. The same script draws the same bytes, so git shows what changed.
"""

import argparse
from pathlib import Path

import district_office
import k12_school
import old_annex
from drafting import as_bytes, draw_storey
from draftsman import Storey

HERE = Path(__file__).resolve().parent


def plans() -> dict[str, bytes]:
    """Every plan by its path below `sample_buildings/`."""
    return {
        "k12-school/plans/first-floor.dxf": _school_sheet(k12_school.first_floor(), "A-101"),
        "k12-school/plans/second-floor.dxf": _school_sheet(k12_school.second_floor(), "A-102"),
        "district-office/office.svg": district_office.office_svg(),
        "old-annex/annex.dxf": as_bytes(old_annex.annex_dxf()),
    }


def _school_sheet(storey: Storey, sheet: str) -> bytes:
    title = {
        "school": k12_school.NAME.upper(),
        "address": "1200 MAPLE HOLLOW ROAD",
        "date": "06/12/2024",
        "project": "0000-MH",
        "true_north": "TRUE NORTH IS 12 DEGREES CLOCKWISE",
        "sheet": sheet,
    }
    return as_bytes(draw_storey(storey, title))


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the plans of the sample buildings.")
    parser.add_argument("--to", type=Path, default=HERE, help="the folder to draw into (default: this one)")
    target = parser.parse_args().to
    for name, content in plans().items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>9,} bytes  {name}")


if __name__ == "__main__":
    main()
