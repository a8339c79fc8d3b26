"""`make bench`: prints a table and writes build/bench.json.

Each figure of the dispatcher has its floor from the same run, round by round in turn: one device against
a bare answer to each message with one fdatasync; 16 and 256 against a fake dispatcher that sends the same
messages with one fdatasync per batch; a crowded hall and one of years against an ordinary one. The
dispatcher is the real one behind a real broker with everything on; an observer hears every event, and a
gap ends the run. A missed bound is told and is no error: other programs may have slowed this machine.
"""
import json
import os
import platform
import shutil
import sqlite3
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/crowd"))

from boards import measure_boards, measure_dispatcher  # noqa: E402
from buttons import measure_buttons                    # noqa: E402
from decisions import measure_decisions                # noqa: E402
from estimates import measure_estimates                # noqa: E402
from hall import HallError                             # noqa: E402
from loads import measure_large, measure_loads         # noqa: E402
from one_board import measure_one_board                # noqa: E402
from papers import measure_papers                      # noqa: E402
from plans import measure_plans                        # noqa: E402
from screens import measure_screens                    # noqa: E402
from sounds import measure_sounds                      # noqa: E402


def tell(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def verdict(entry):
    """The bound and whether it was reached; the bound of a figure with a floor is on the ratio, unless it says
    that it is on the figure."""
    if entry.get("at_most_p50"):
        return f"<= {entry['at_most_p50']} {entry['unit']}", entry["p50"] <= entry["at_most_p50"]
    figure = entry["p50"] if entry["ratio"] is None else entry["ratio"]
    if entry.get("at_most"):
        return f"<= {entry['at_most']}", figure <= entry["at_most"]
    if entry.get("at_least"):
        return f">= {entry['at_least']}", figure >= entry["at_least"]
    return "", None


def table(entries):
    """Returns how many bounds were missed."""
    missed = 0
    print(f"\n{'name':36}{'n':>7}{'p50':>10}{'p99':>10}{'max':>10} {'unit':5}{'floor':>10}{'ratio':>7}  bound")
    for e in entries:
        bound, reached = verdict(e)
        e["reached"] = reached
        missed += reached is False
        word = {None: "", True: "  reached", False: "  BOUND MISSED"}[reached]
        blank = lambda value: "" if value is None else value  # noqa: E731
        print(f"{e['name']:36}{e['n']:>7}{e['p50']:>10}{e['p99']:>10}{e['max']:>10} {e['unit']:5}"
              f"{blank(e['floor']):>10}{blank(e['ratio']):>7}  {bound}{word}")
    return missed


def run():
    folder = os.path.join(ROOT, "build/bench")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    tell(f"{os.cpu_count()} cores, Linux {platform.release()}, SQLite {sqlite3.sqlite_version}, "
         f"load {os.getloadavg()[0]:.2f}")
    entries = measure_decisions()
    entries += measure_loads(folder, tell)
    entries += measure_large(folder, tell)
    entries += measure_dispatcher(folder, tell)
    entries += measure_plans(tell)
    entries += measure_estimates()
    entries += measure_papers(folder, tell)
    entries += measure_buttons(folder, tell)
    entries += measure_screens(folder, tell)
    entries += measure_sounds(folder, tell)
    entries += measure_boards(folder)
    entries += measure_one_board(folder, tell)
    missed = table(entries)
    path = os.path.join(ROOT, "build/bench.json")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(entries, out, indent=1)
    print(f"\n{path}: {len(entries)} figures, "
          + (f"{missed} bounds missed" if missed else "every bound reached"))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(run())
    except HallError as error:
        print(f"make bench: {error}", file=sys.stderr)
        sys.exit(1)
