"""The other libgpiod: the buttons' unit tests over version 2, on a system of Debian 13 that is unpacked, not installed.

`make check` runs the same tests over the version that is installed here. Each compares what was heard with what was
pressed, so the presses over both are the same."""
import os
import platform
import re
import subprocess

import pytest

import cross
from conftest import ROOT

TESTS = ["contact", "wiring", "gpio", "gpio_chatter", "evdev"]
SYSROOT = os.path.join(ROOT, "build/sysroot/trixie-amd64")

# One after the other: one of them makes what all want.
pytestmark = pytest.mark.xdist_group("libgpiod 2")


def run(*command, **more):
    return subprocess.run(command, cwd=ROOT, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **more)


@pytest.fixture(scope="module")
def programs():
    if platform.machine() != "x86_64":
        pytest.skip("libgpiod 2 is tried on amd64 only")
    maker = os.path.join(ROOT, "firmware/cross/make-sysroot")
    if not os.path.exists(maker):
        pytest.skip("no firmware/cross/make-sysroot: nothing of Debian 13 is here")
    made = run(maker, "trixie", "amd64", timeout=1800)
    if made.returncode != 0:
        pytest.skip(f"no packages of Debian 13: {made.stdout.strip().splitlines()[-1]}")
    folder = "build/trixie-amd64-plain/tests/unit/buttons"
    built = cross.make("trixie", "amd64", *(f"{folder}/{t}" for t in TESTS))
    assert built.returncode == 0, built.stdout[-4000:]
    return os.path.join(ROOT, folder)


@pytest.mark.parametrize("test", TESTS)
def test_presses_and_lamps_over_libgpiod_2(programs, test):
    loader = os.path.join(SYSROOT, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
    ran = run(loader, "--library-path", os.path.join(SYSROOT, "usr/lib/x86_64-linux-gnu"),
              os.path.join(programs, test), timeout=300)
    print(ran.stdout)
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert re.search(r"\[  PASSED  \] [1-9]", ran.stdout)
