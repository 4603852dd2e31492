"""Outward formats: what a preplan becomes for those who use it, and the rooms of a plan that was only read.

An export is a pure function from an `Edition` to the members it adds to the bundle; `tacmap.exports.table` names them.
"""
