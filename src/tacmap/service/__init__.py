"""The verbs: read, survey, pack, verify, sheets. Doors call these; each takes what it needs as arguments."""
