"""Routes by noun. Each parses its request, calls one verb of `tacmap.service.desk`, and renders the answer."""
