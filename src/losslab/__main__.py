"""`python -m losslab` is the command line."""

import sys

from losslab.faces.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
