"""`python -m tacmap` is the command `tacmap`."""

from tacmap.cli import main

main()
