"""Long work: reading, packing and taking in folders, with progress, retry and cancel."""
