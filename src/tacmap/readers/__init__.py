"""Inward formats."""
