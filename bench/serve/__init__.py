"""How the service holds under load: beside nginx, with many tablets at once, through a night, with a state of plans."""
