"""`python -m triage`."""

import sys

from .cli.main import program

sys.exit(program())
