"""Outward formats."""
