"""How quickly the studio shows a step on a large site."""
