"""The planner: a year of a large centre, 300 days of 3,500 citizens, decided by the hall's own rules.

An event is an arrival, a call, an end, a departure, a counter that opens or closes. Drawing the citizens and
counting their waits is in the time, as it is for whoever asks.
"""
import json
import os
import statistics
import subprocess
import time

from hall import BIN, ROOT, HallError

DAYS, ROUNDS, YEAR_DAYS, MOST_S = 60, 7, 300, 60


def run(days):
    """Events and seconds."""
    begin = time.monotonic()
    done = subprocess.run([os.path.join(BIN, "novbe-plan"), "simulate",
                           os.path.join(ROOT, "data/scenarios/large-centre.json"), "--days", str(days), "--json"],
                          capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise HallError(f"novbe-plan: {done.stderr}")
    return json.loads(done.stdout)["alternatives"][0]["events"], time.monotonic() - begin


def measure_plans(tell):
    tell(f"planner: {ROUNDS} x {DAYS} days, and a year of {YEAR_DAYS}")
    rates = []
    for _ in range(ROUNDS):
        events, seconds = run(DAYS)
        rates.append(round(events / seconds))
    year_events, year_s = run(YEAR_DAYS)
    return [{"name": "planner_events_rate", "n": ROUNDS, "p50": round(statistics.median(rates)), "p99": min(rates),
             "max": max(rates), "unit": "1/s", "floor": None, "ratio": None,
             "at_least": round(year_events / MOST_S)},
            {"name": "planner_year", "n": year_events, "p50": round(year_s, 2), "p99": round(year_s, 2),
             "max": round(year_s, 2), "unit": "s", "floor": None, "ratio": None, "at_most": MOST_S}]
