"""Long work, with progress, retry and cancel. Where it is done is a line: this process, or workers on PostgreSQL.

A job is on record before anybody works on it and until it is over; whoever works on it may be killed at any moment.
"""
