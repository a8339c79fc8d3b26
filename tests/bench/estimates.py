"""What a newcomer's estimate costs, and the night's fit, in the largest hall: tests/bench/estimate.c."""
import json
import os
import subprocess

from hall import HallError
from loads import PROGRAMS
from papers import entry, in_ms

ROUNDS = 100_000
TICKET_US, FIT_MS = 20, 1000


def measure_estimates():
    done = subprocess.run([os.path.join(PROGRAMS, "estimate"), str(ROUNDS)], capture_output=True, text=True,
                          check=False, timeout=300)
    if done.returncode:
        raise HallError(done.stderr)
    ticket, fit = (json.loads(line) for line in done.stdout.splitlines())
    return [entry(ticket["name"], ticket["n"], ticket, "us", at_most=TICKET_US),
            entry(fit["name"], fit["n"], in_ms({key: fit[key] for key in ("p50", "p99", "max")}), "ms",
                  at_most=FIT_MS)]
