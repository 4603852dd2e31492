"""Printed codes under wear: made, degraded, read by two decoders, and forged."""
