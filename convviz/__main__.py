"""The same program as ``convviz``: ``python -m convviz``."""

from convviz.app import run_program

if __name__ == "__main__":
    run_program()
