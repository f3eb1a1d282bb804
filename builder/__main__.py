"""Build the notebooks: `python -m builder`."""

import sys

from builder.build import main

sys.exit(main())
