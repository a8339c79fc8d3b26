"""Compiling for another board from a test: one `make` at a time in a board's build folder."""
import fcntl
import os
import subprocess

from hall import ROOT

BUILD_S = 1800


def make(suite, arch, *goals):
    """`make ARCH= SUITE= GOAL...`, after those of other tests for the same board: the finished process, whose
    output is one text."""
    os.makedirs(os.path.join(ROOT, "build"), exist_ok=True)
    with open(os.path.join(ROOT, f"build/{suite}-{arch}.lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return subprocess.run(["make", "-j2", f"ARCH={arch}", f"SUITE={suite}", "WERROR=1", *goals], cwd=ROOT,
                              text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False, timeout=BUILD_S)
