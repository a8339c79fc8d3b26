"""Press a button of a counter in the hall that `make run CROWD=0` has opened, and read its lamp.

    python3 tests/crowd/press.py 3 sign-in op3
    python3 tests/crowd/press.py 3 next
    python3 tests/crowd/press.py 3 arrive        (recall, no-show, park, transfer SERVICE, end, pause, sign-out)
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hall import ROOT     # noqa: E402
from people import Box    # noqa: E402


def press(number, *words):
    box = Box(os.path.join(ROOT, "build/run", f"box-{number}")).connect(seconds=1)
    before = box.wait(1)  # the lamp as it is, told to whoever connects
    box.press("press", *words)
    after = box.wait(3) or before
    print(f"counter {number}: {' '.join(after or ['no lamp'])}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.strip())
    try:
        press(*sys.argv[1:])
    except OSError as error:
        sys.exit(f"counter {sys.argv[1]}: {error.strerror}: is the hall running (make run CROWD=0)?")
