"""Walking the building: what there is to look at, what people found, and what may be said of the plan because of it.

Pure: it knows the model and the records of walks, no files, no keys and no clock.
"""

from tacmap.walk.record import Answer, Override, Record
from tacmap.walk.standing import Missing, Standing, numbers_missing, standing_of, walked
from tacmap.walk.things import GROUNDS, PLACES, Sort, Thing, things_of

__all__ = [
    "GROUNDS",
    "PLACES",
    "Answer",
    "Missing",
    "Override",
    "Record",
    "Sort",
    "Standing",
    "Thing",
    "numbers_missing",
    "standing_of",
    "things_of",
    "walked",
]
