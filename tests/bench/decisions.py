"""Who is next, by each policy: one whole decision over 400 services of 6 classes with 100,000 waiting.

The floor is a bare scan over the same heads in the same process (decision.c); the bound is on the time
itself, 5 microseconds for every policy, in the worst arrangement too.
"""
import json
import os
import subprocess

from hall import HallError
from loads import PROGRAMS

ROUNDS, MOST_US = 20000, 5


def in_us(line):
    return {key: round(line[key] / 1000, 2) for key in ("p50", "p99", "max")}


def measure_decisions():
    done = subprocess.run([os.path.join(PROGRAMS, "decision"), str(ROUNDS)], capture_output=True, text=True,
                          check=False, timeout=120)
    if done.returncode:
        raise HallError(f"decision: {done.stderr}")
    *policies, floor = [json.loads(line) for line in done.stdout.splitlines()]
    bare = in_us(floor)["p50"]
    entries = []
    for line in policies:
        times = in_us(line)
        entries.append({"name": f"decision_400x6_100000_{line['name']}", "n": line["n"], **times, "unit": "us",
                        "floor": bare, "ratio": round(times["p50"] / bare, 2), "at_most_p50": MOST_US})
    return entries
