"""How large and how quick the studio is, and how long a person needs in it."""
