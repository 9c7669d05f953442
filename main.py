"""Start convviz from a checkout: ``python main.py``."""

import sys

from convviz.app import main

if __name__ == "__main__":
    sys.exit(main())
