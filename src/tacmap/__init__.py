"""tacmap: a school's floor plans as a verified, signed, offline map pack."""

__version__ = "0.1.0"
