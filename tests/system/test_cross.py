"""Other boards: everything compiles for them from this machine, against their own libraries, and starts in emulation.

What a machine cannot do is skipped by name: a compiler that is not installed, a suite that its mirrors do not offer.
"""
import json
import os
import re
import shutil
import subprocess

import pytest

import cross
from conftest import ROOT, SOAK

PROGRAMS = ["novbe-dispatcher", "novbe-counter", "novbe-ctl", "novbe-kiosk", "novbe-display", "novbe-printer",
            "novbe-board", "novbe-identity", "novbe-report", "novbe-plan", "escpos"]
TRIPLETS = {"arm64": "aarch64-linux-gnu", "armhf": "arm-linux-gnueabihf"}
MACHINES = {"arm64": ("ELF64", "AArch64"), "armhf": ("ELF32", "ARM")}
EMULATORS = {"arm64": "qemu-aarch64", "armhf": "qemu-arm"}
GPIOD = {"bookworm": "libgpiod.so.2", "trixie": "libgpiod.so.3"}

long_run = pytest.mark.skipif(not SOAK, reason="a test run makes one board's sysroot; make soak makes all")
boards = pytest.mark.parametrize("suite, arch", [
    ("bookworm", "arm64"),
    pytest.param("bookworm", "armhf", marks=long_run),
    pytest.param("trixie", "arm64", marks=long_run),
    pytest.param("trixie", "armhf", marks=long_run),
])


def run(*command, **more):
    return subprocess.run(command, cwd=ROOT, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **more)


def sysroot_of(suite, arch):
    """The board's sysroot, made now when it is missing; a machine that cannot have it skips the test."""
    compiler = TRIPLETS[arch] + "-gcc"
    if not shutil.which(compiler):
        pytest.skip(f"no {compiler}: tests/tools/install-needs cross {arch}")
    made = run("firmware/cross/make-sysroot", suite, arch, timeout=1800)
    if made.returncode != 0:
        if re.search(r"do not offer this suite|could not be fetched|has no apt-get", made.stdout):
            pytest.skip(f"no packages of {suite} for {arch}: {made.stdout.strip().splitlines()[-1]}")
        pytest.fail(made.stdout)
    return os.path.join(ROOT, f"build/sysroot/{suite}-{arch}")


def make(suite, arch, *goals):
    built = cross.make(suite, arch, *goals)
    assert built.returncode == 0, built.stdout[-4000:]
    return os.path.join(ROOT, f"build/{suite}-{arch}-plain")


def emulator_of(arch):
    if not shutil.which(EMULATORS[arch]):
        pytest.skip(f"no {EMULATORS[arch]}: install qemu-user")
    return EMULATORS[arch]


def needed_by(program):
    dynamic = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)


@boards
def test_every_program_is_the_boards_own_and_finds_its_libraries_there(suite, arch):
    sysroot = sysroot_of(suite, arch)
    built = make(suite, arch, "all")
    for program in PROGRAMS:
        path = os.path.join(built, "bin", program)
        header = subprocess.run(["readelf", "-h", path], capture_output=True, text=True, check=True).stdout
        width, machine = MACHINES[arch]
        assert re.search(rf"Class: +{width}\n", header) and re.search(rf"Machine: +{machine}\n", header), header
        assert re.search(r"Type: +DYN", header), "position independent, as here"
        needed = needed_by(path)
        assert "libc.so.6" in needed
        missing = [name for name in needed
                   if not os.path.exists(os.path.join(sysroot, "usr/lib", TRIPLETS[arch], name))
                   and not os.path.exists(os.path.join(sysroot, "usr/lib", name))]
        assert not missing, f"{program} needs what the board does not have"
    assert GPIOD[suite] in needed_by(os.path.join(built, "bin/novbe-counter"))


@boards
def test_programs_start_in_emulation_and_read_the_sample_hall(tmp_path, suite, arch):
    sysroot = sysroot_of(suite, arch)
    emulate = [emulator_of(arch), "-L", sysroot]
    built = make(suite, arch, "novbe-counter", "novbe-dispatcher")
    version = re.search(r"^## ([0-9.]+)", open(os.path.join(ROOT, "CHANGELOG.md"), encoding="utf-8").read(), re.M)[1]
    told = run(*emulate, f"{built}/bin/novbe-counter", "--version")
    assert (told.returncode, told.stdout.strip()) == (0, f"novbe-counter {version}")
    hub = tmp_path / "hub.json"
    hub.write_text(json.dumps({"device": "hub", "centre": "isb", "state": str(tmp_path),
                               "mqtt": {"host": "127.0.0.1", "port": 1883, "password": "x"},
                               "hub": {"hall": f"{ROOT}/data/halls/islamabad.json"}}), encoding="utf-8")
    checked = run(*emulate, f"{built}/bin/novbe-dispatcher", "-c", str(hub), "--check")
    assert checked.returncode == 0, checked.stdout


@boards
@long_run
def test_unit_tests_pass_in_emulation(suite, arch):
    sysroot_of(suite, arch)
    emulator_of(arch)
    make(suite, arch, "check")


@boards
def test_a_whole_sysroot_is_left_alone_and_a_half_one_is_never_taken(suite, arch):
    sysroot = sysroot_of(suite, arch)
    before = os.stat(os.path.join(sysroot, "wanted")).st_mtime_ns
    nowhere = dict(os.environ, http_proxy="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9")
    assert run("firmware/cross/make-sysroot", suite, arch, env=nowhere).returncode == 0
    assert os.stat(os.path.join(sysroot, "wanted")).st_mtime_ns == before
    dangling = run("find", sysroot, "-type", "l", "-lname", "/*")
    assert dangling.stdout == "", "links that lead out of the sysroot"


def test_a_suite_that_nobody_offers_is_said_and_leaves_no_sysroot(request):
    if not shutil.which("apt-get"):
        pytest.skip("no apt-get")
    request.addfinalizer(lambda: [shutil.rmtree(f"{ROOT}/build/sysroot/nosuchsuite-arm64{end}", ignore_errors=True)
                                  for end in ("", ".apt", ".part")])
    request.addfinalizer(lambda: os.path.exists(f"{ROOT}/build/sysroot/nosuchsuite-arm64.lock")
                         and os.remove(f"{ROOT}/build/sysroot/nosuchsuite-arm64.lock"))
    refused = run("firmware/cross/make-sysroot", "nosuchsuite", "arm64")
    assert refused.returncode == 1
    assert "make-sysroot: nosuchsuite arm64: this machine's apt sources do not offer this suite" in refused.stdout
    assert not os.path.exists(f"{ROOT}/build/sysroot/nosuchsuite-arm64")


def test_an_unknown_board_and_a_command_for_this_machine_are_refused():
    assert "known are arm64, armhf and amd64" in run("make", "-n", "ARCH=mips").stdout
    assert "leave ARCH away" in run("make", "-n", "ARCH=arm64", "run").stdout
