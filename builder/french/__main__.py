"""Check the French: `python -m builder.french`."""

import sys

from builder.french.checks import main

sys.exit(main())
