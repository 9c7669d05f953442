"""The same program as ``convviz``: ``python -m convviz``."""

import sys

from convviz.app import main

if __name__ == "__main__":
    sys.exit(main())
