"""Fakes and samples shipped to users of the library."""
