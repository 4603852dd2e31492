"""What laws ask of a school's map, as data with its sources, and whether a preplan answers.

Laws are rows of three tables beside this page; what a row means on a plan is one function in `evidence`. A report is
a help for people who answer for the plan, not a lawyer's opinion: it says how sure its own sources are.
"""
