"""`python -m triage`."""

import sys

from .cli.main import main

sys.exit(main())
