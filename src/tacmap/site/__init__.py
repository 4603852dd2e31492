"""The site folder on disk: site.toml, features, lockers/*.csv, logbook.csv, and the plans that it names.

Written by hand and kept in git. Reading collects every problem with its file, line, column and remedy, and
stops at none; what a row means on the plan ("room 114") is found later, when the plans have been read.
"""

from tacmap.site.earth import georeference
from tacmap.site.folder import FeatureRow, SiteBuilding, SiteFloor, SiteFolder, SiteLimits
from tacmap.site.load import bare_site, load_site
from tacmap.site.place import place_features, renumbered
from tacmap.site.stock import master_list, master_list_csv

__all__ = [
    "FeatureRow",
    "SiteBuilding",
    "SiteFloor",
    "SiteFolder",
    "SiteLimits",
    "bare_site",
    "georeference",
    "load_site",
    "master_list",
    "master_list_csv",
    "place_features",
    "renumbered",
]
