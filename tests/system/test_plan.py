"""novbe-plan score: a generated trace of each format through the real rules."""
import csv
import gzip
import heapq
import io
import os
import random
import subprocess

import pytest
from hall import BIN

PLAN = os.path.join(BIN, "novbe-plan")
DAYS = [20300101 + d for d in range(20)]
CALLS = ["day", "arrival_s", "service_type", "class", "service_s", "abandon_after_s", "obs_wait_s", "server", "outcome"]
TICKETS = ["day", "office", "queue_id", "queue_name", "ticket_no", "arrival_s", "call_s", "wait_s",
           "declared_service_min", "counters_max"]


def arrivals(rng, mean_s, begin=8 * 3600, end=16 * 3600):
    """A morning twice as busy as the afternoon."""
    at = begin
    while at < end:
        at += rng.expovariate((1.4 if at < 12 * 3600 else 0.7) / mean_s)
        yield at


def served(rng, comes, counters, mean_s):
    """First come, first served: (arrival, call, service, counter) in whole seconds."""
    free = [(0, c) for c in range(counters)]
    for at in comes:
        since, counter = heapq.heappop(free)
        called, service = max(int(at), since), 1 + int(rng.expovariate(1 / mean_s))
        heapq.heappush(free, (called + service, counter))
        yield int(at), called, service, counter


def call_rows(rng, day):
    counters, rows = rng.choice([3, 4]), []
    for at, called, service, counter in served(rng, arrivals(rng, 60), counters, 185):
        kind = rng.choice(["PS", "PS", "NE"])
        if called - at > 400 and rng.random() < 0.3:
            rows.append([day, at, kind, 1, "", called - at, called - at, "", "A"])
        else:
            rows.append([day, at, kind, rng.choice([0, 1]), service, "", called - at, f"s{counter}", "S"])
    return rows


def ticket_rows(rng, day):
    rows = []
    for office, counters, mean_s in (("North", 2, 290), ("South", 5, 410)):
        for number, (at, called, _, counter) in enumerate(
                served(rng, arrivals(rng, mean_s / counters * 0.95), counters, mean_s), 1):
            rows.append([day, office, number % 2, "Cars, plates \"and\" permits", number, at, called, called - at,
                         5.0, counters])
    return rows


def text_of(columns, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def traces(tmp_path_factory):
    """{format: (earlier days' path, later days' path)}"""
    folder, found = tmp_path_factory.mktemp("traces"), {}
    for name, columns, rows_of in (("calls", CALLS, call_rows), ("tickets", TICKETS, ticket_rows)):
        rng, paths = random.Random(f"2030 {name}"), []
        for part, days in (("earlier", DAYS[:12]), ("later", DAYS[12:])):
            paths.append(str(folder / f"{name}-{part}.csv"))
            with open(paths[-1], "w", encoding="utf-8") as out:
                out.write(text_of(columns, [row for day in days for row in rows_of(rng, day)]))
        found[name] = tuple(paths)
    return found


def run(*words, text=None):
    return subprocess.run([PLAN, "score", *words], input=text, capture_output=True, text=True, check=False, timeout=60)


def scores(*words, text=None):
    """{row: {column: number}}"""
    ran = run(*words, text=text)
    assert ran.returncode == 0 and ran.stderr == "", ran
    lines = ran.stdout.splitlines()
    assert lines[0].split() == "n MAE s of const RMSE s bias s coverage width s".split()
    columns = ["n", "mae", "of_constant", "rmse", "bias", "coverage", "width"]
    return {line[:10].strip(): dict(zip(columns, (float(v.rstrip("%")) for v in line[10:].split())))
            for line in lines[1:]}


@pytest.mark.parametrize("kind", ["calls", "tickets"])
def test_forecasts_are_better_than_a_constant_and_hold_nine_of_ten(traces, kind):
    earlier, later = traces[kind]
    said = scores("--train", earlier, later)
    assert list(said) == ["forecast", "constant", "last wait"]
    assert said["forecast"]["n"] == said["constant"]["n"] == said["last wait"]["n"] > 1000
    assert said["forecast"]["of_constant"] < 0.6 and said["constant"]["of_constant"] == 1
    assert 86 <= said["forecast"]["coverage"] <= 94, said
    assert said["forecast"]["width"] < said["constant"]["width"]
    assert said["forecast"]["rmse"] >= said["forecast"]["mae"] >= abs(said["forecast"]["bias"])


def test_the_same_words_say_the_same(traces):
    earlier, later = traces["tickets"]
    assert run("--train", earlier, later).stdout == run(later, "-t", earlier).stdout


def test_a_packed_file_and_standard_input_are_the_same_trace(traces, tmp_path):
    earlier, later = traces["calls"]
    packed = str(tmp_path / "later.csv.gz")
    with open(later, encoding="utf-8") as plain, gzip.open(packed, "wt") as out:
        text = plain.read()
        out.write(text)
    said = run("--train", earlier, later).stdout
    assert run("--train", earlier, packed).stdout == said
    assert run("--train", earlier, "-", text=text).stdout == said


def test_columns_stand_in_any_order_and_others_do_not_matter(traces):
    earlier, later = traces["tickets"]
    with open(later, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = list(reversed(rows[0])) + ["weather"]
    turned = text_of(names, [[row.get(name, "rain, again") for name in names] for row in rows])
    assert run("--train", earlier, "-", text=turned).stdout == run("--train", earlier, later).stdout


def test_without_earlier_days_it_learns_on_the_way(traces):
    said = scores(traces["calls"][1])
    assert said["forecast"]["of_constant"] < 0.75 and 80 <= said["forecast"]["coverage"] <= 97


@pytest.mark.parametrize("text, where, what", [
    ("", ":1:", "names the columns"),
    ("day,arrival_s\n", ":1:", "neither"),
    (",".join(CALLS) + "\n20300101,1,PS,1,5,,3,s1\n", ":2:", "9 fields"),
    (",".join(CALLS) + "\n20300101,1,PS,7,5,,3,s1,S\n", ":2:", "class '7'"),
    (",".join(CALLS) + "\n20300101,1,PS,1,5,,3,s1,X\n", ":2:", "outcome 'X'"),
    (",".join(CALLS) + "\n20300101,1,PS,1,5,,3," + 70 * "s" + ",S\n", ":2:", "server 'sss"),
    (",".join(CALLS) + "\n20300101,1,PS,1,5,,soon,s1,S\n", ":2:", "obs_wait_s 'soon'"),
    (",".join(TICKETS) + "\n20300101,A,1,x,1,500,-9,0,5,2\n", ":2:", "call_s '-9'"),
    (",".join(TICKETS) + "\n1,A,1,x,1,500,600,0,5,2\n", ":2:", "day '1'"),
    (",".join(TICKETS) + "\n20300101,A,1,\"x,1,500,600,0,5,2\n", ":2:", "10 fields"),
    (",".join(TICKETS) + "\n20300101,A,1,x,1,500,600,0,5,2\n", "", "nothing to score"),
])
def test_a_wrong_file_is_told_with_its_line(text, where, what):
    ran = run("-", text=text)
    assert ran.returncode == 2 and ran.stdout == "", ran
    assert f"-{where}" in ran.stderr and what in ran.stderr, ran.stderr


def test_lines_that_contradict_themselves_are_left_out_and_told(traces):
    _, later = traces["tickets"]
    with open(later, encoding="utf-8") as file:
        text = file.read()
    strange = f"{DAYS[12]},North,1,x,9,36000,35999,-1,5,2\n"
    ran = run("-", text=text + strange)
    assert ran.returncode == 0 and ran.stdout == run(later).stdout
    assert ran.stderr == "-: 1 lines left out: called before they came\n"


def test_a_call_whose_server_nobody_wrote_down_counts_too(traces):
    earlier, later = traces["calls"]
    with open(later, encoding="utf-8") as file:
        lines = [",".join(c if i != 7 else "" for i, c in enumerate(line.split(","))) if n % 9 == 1 else line
                 for n, line in enumerate(file.read().splitlines(keepends=True))]
    assert scores("--train", earlier, "-", text="".join(lines))["forecast"]["n"] == scores(
        "--train", earlier, later)["forecast"]["n"]


def test_what_cannot_be_scored_is_told(traces, tmp_path):
    earlier, later = traces["calls"]
    ran = run("--train", later, earlier)
    assert ran.returncode == 2 and "does not come before" in ran.stderr
    ran = run("--train", earlier, traces["tickets"][1])
    assert ran.returncode == 2 and "the other kind" in ran.stderr
    ran = run(str(tmp_path / "none.csv"))
    assert ran.returncode == 1 and "none.csv" in ran.stderr
    torn = tmp_path / "torn.csv.gz"
    torn.write_bytes(gzip.compress(b"day,office\n" * 1000)[:-20])
    assert run(str(torn)).returncode == 2
    assert run().returncode == 64 and run(earlier, later).returncode == 64
