"""The site folder on disk."""
