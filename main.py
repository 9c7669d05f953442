"""Start convviz from a checkout: ``python main.py``."""

from convviz.app import run_program

if __name__ == "__main__":
    run_program()
