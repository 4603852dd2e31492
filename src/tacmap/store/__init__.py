"""What is kept: blobs by their digest, records in SQL, and the user's keys.

A blob is durable before the record that names it commits; a pointer that moves lives in SQL alone.
"""
