"""A day of pulled cables and killed programs: no number twice, every paper known, nobody called who is not there."""
import os
import subprocess
import sys

import pytest

STORM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "outage.py")
may_unshare = subprocess.run(["unshare", "-mn", "ip", "link", "add", "x", "type", "bridge"],
                             capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not may_unshare, reason="network namespaces want root")
def test_a_day_of_pulled_cables_and_killed_programs(tmp_path, seed, count):
    seeds = range(seed, seed + count(3, 200))
    running, failed = [], []
    for one in seeds:
        folder = tmp_path / str(one)
        running.append((one, subprocess.Popen(
            ["unshare", "-mn", sys.executable, "-B", STORM, str(folder), str(one)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)))
        if len(running) == 3 or one == seeds[-1]:
            for number, storm in running:
                out, wrong = storm.communicate(timeout=600)
                print(out, end="")
                if storm.returncode:
                    failed.append(f"{number}: {wrong}")
            running = []
    assert not failed, "\n".join(failed)
