#!/usr/bin/env python
"""Walks the sample school: `python sample_buildings/walk.py` records its walk-through anew with the samples' key.

Everybody has that key, so it proves nothing of any real place; site.toml names it under `signers`. Run it when the
school's plans were redrawn. The record is written from what tacmap reads of the plans.
"""

import argparse
import shutil
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from tacmap.bundle.signing import SigningKey
from tacmap.service.survey import survey
from tacmap.service.walk import record_walk

SCHOOL = Path(__file__).resolve().parent / "k12-school"
KEY = SigningKey.generate(seed=sha256(b"tacmap sample buildings: everybody has this key").digest())


def main() -> None:
    parser = argparse.ArgumentParser(description="Record the walk-through of the sample school.")
    parser.add_argument("--to", type=Path, default=SCHOOL, help="the site folder (default: the sample school)")
    site = parser.parse_args().to
    shutil.rmtree(site / "walk", ignore_errors=True)
    recorded = record_walk(
        survey([site]),
        [SCHOOL / "walked.csv"],
        key=KEY,
        now=datetime(2026, 9, 16, 8, 30, tzinfo=UTC),
        by="District facilities office and township police, patrol sergeant",
        on=date(2026, 9, 15),
        agency="Hollow Township Police Department",
        rest_verified=True,
    )
    (site / "walk" / ".turn").unlink()
    print(f"{len(recorded.answers)} answers in {recorded.path}; {KEY.public.line}")


if __name__ == "__main__":
    main()
