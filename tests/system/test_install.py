"""`make install`: exactly the files of installed.txt with their modes, nowhere else, and they work where they
lie. Run as an account that may write nowhere but below DESTDIR, so that one file outside would fail it."""
import glob
import os
import re
import shutil
import subprocess
import tempfile

import pytest
from hall import ROOT, TEXTS

NOBODY = 65534
FOLDERS = {"CUPS_BACKEND": "/usr/lib/cups/backend"}  # else as cups-config says
PROGRAMS = re.findall(r"^755 (\S+)$", open(os.path.join(ROOT, "tests/system/installed.txt"),
                                           encoding="utf-8").read(), re.M)


def make(destdir, goal="install", umask=0o022, **variables):
    words = [f"{name}={value}" for name, value in {**FOLDERS, **variables}.items()]
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    return subprocess.run(["make", "--no-print-directory", goal, f"DESTDIR={destdir}", *words], cwd=ROOT,
                          capture_output=True, text=True, check=False, timeout=120, umask=umask,
                          env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")}, **who)


@pytest.fixture(scope="module")
def place():
    """place(): a new empty folder for whoever installs."""
    if os.getuid() == 0 and subprocess.run(["cat", os.path.join(ROOT, "Makefile")], user=NOBODY, check=False,
                                           capture_output=True).returncode:
        pytest.skip("nobody cannot read the checkout")
    made = []

    def new():
        made.append(tempfile.mkdtemp(prefix="novbe-install-"))
        os.chmod(made[-1], 0o755)
        if os.getuid() == 0:
            os.chown(made[-1], NOBODY, NOBODY)
        return made[-1]

    yield new
    for folder in made:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def installed(place):
    folder = place()
    done = make(folder, PREFIX="/usr")
    assert done.returncode == 0, done
    return folder


def tree(folder):
    """["mode path"] of all files, and the modes of folders."""
    files, modes = [], set()
    for at, folders, names in os.walk(folder):
        modes |= {os.stat(os.path.join(at, name)).st_mode & 0o7777 for name in folders}
        for name in names:
            path = os.path.join(at, name)
            files.append(f"{os.lstat(path).st_mode & 0o7777:o} {path[len(folder):]}")
    return sorted(files, key=lambda line: line.split()[1]), modes


def run(*words, **env):
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60,
                          env={**os.environ, **env})


def test_it_installs_these_files_and_no_others(installed):
    with open(os.path.join(ROOT, "tests/system/installed.txt"), encoding="utf-8") as file:
        wanted = file.read().splitlines()
    files, modes = tree(installed)
    assert files == wanted
    assert modes == {0o755}


def test_modes_do_not_come_from_whoever_installs(installed, place):
    folder = place()
    done = make(folder, umask=0o077, PREFIX="/usr")
    assert done.returncode == 0, done
    assert tree(folder) == tree(installed)


def test_another_prefix_moves_everything_but_what_the_system_looks_for(installed, place):
    folder = place()
    done = make(folder, PREFIX="/opt/novbe", UNITS="/etc/units", UDEV_RULES="/etc/rules", SYSTEMD="/etc/lib")
    assert done.returncode == 0, done
    moved = {"/usr/bin/": "/opt/novbe/bin/", "/usr/share/": "/opt/novbe/share/",
             "/lib/systemd/system/": "/etc/units/", "/lib/udev/rules.d/": "/etc/rules/",
             "/usr/lib/sysusers.d/": "/etc/lib/sysusers.d/", "/usr/lib/tmpfiles.d/": "/etc/lib/tmpfiles.d/",
             "/usr/lib/systemd/catalog/": "/etc/lib/systemd/catalog/"}
    wanted = []
    for line in tree(installed)[0]:
        mode, path = line.split()
        old = next((old for old in moved if path.startswith(old)), "")
        wanted.append(f"{mode} {moved.get(old, '')}{path[len(old):]}")
    assert sorted(tree(folder)[0]) == sorted(wanted)
    for path in glob.glob(os.path.join(folder, "etc/units/*")):
        assert "/usr/bin/novbe" not in open(path, encoding="utf-8").read()


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_installed_program_starts(installed, program):
    told = run(installed + program, "--version")
    assert told.returncode == 0 and told.stdout.startswith(os.path.basename(program) + " "), told


def test_every_unit_starts_what_is_installed(installed):
    for unit in glob.glob(os.path.join(installed, "lib/systemd/system/*.service")):
        started = re.findall(r"^ExecStart=-?(\S+)", open(unit, encoding="utf-8").read(), re.M)
        assert started, unit
        for program in started:
            assert os.access(installed + program, os.X_OK), (unit, program)


def test_an_installed_program_finds_its_own_texts(installed, tmp_path):
    printer = installed + "/usr/bin/novbe-printer"
    hall = installed + "/usr/share/novbe/halls/languages.json"
    service = re.search(r"^  (\S+)", run(printer, "--list", hall).stdout, re.M)[1]
    pictures = {}
    for name, words in {"own": [], "built": ["--texts", TEXTS], "none": ["--texts", "/nonexistent"]}.items():
        out = str(tmp_path / f"{name}.png")
        done = run(printer, "--preview", out, "--hall", hall, "--service", service, "--language", "az", *words)
        assert done.returncode == 0, done
        pictures[name] = open(out, "rb").read()
    assert pictures["own"] == pictures["built"] != pictures["none"]


def test_the_installed_manuals_are_found(installed):
    pages = glob.glob(os.path.join(installed, "usr/share/man/man?/*"))
    assert len(pages) == len(glob.glob(os.path.join(ROOT, "man/*")))
    for page in pages:
        name, _, number = os.path.basename(page).rpartition(".")
        found = run("man", "-M", os.path.join(installed, "usr/share/man"), "-w", number, name)
        assert found.returncode == 0 and found.stdout.strip() == page, found


def test_no_installed_text_names_the_place_it_was_built_or_put(installed):
    for line in tree(installed)[0]:
        mode, path = line.split()
        if mode == "644":
            content = open(installed + path, "rb").read()
            for place in (installed, ROOT):
                assert place.encode() not in content, path


def test_samples_name_no_file_of_another_prefix(installed):
    for path in glob.glob(os.path.join(installed, "usr/share/novbe/*/*.json")):
        assert '"/usr/' not in open(path, encoding="utf-8").read() or "/schema/" in path, path


def test_what_is_not_built_is_told_to_root_instead_of_built(place):
    done = make(place(), AS_ROOT="yes", PREFIX="/usr", B="build/nowhere")
    assert done.returncode != 0 and "is not built yet: run make first" in done.stderr
    assert not os.path.exists(os.path.join(ROOT, "build/nowhere"))


def test_uninstall_takes_away_what_install_put_there_and_nothing_else(place):
    folder = place()
    assert make(folder, PREFIX="/usr").returncode == 0
    others = [os.path.join(folder, "usr/share/novbe/halls/ours.json"), os.path.join(folder, "usr/bin/other")]
    for path in others:
        open(path, "w", encoding="utf-8").close()
    done = make(folder, "uninstall", PREFIX="/usr")
    assert done.returncode == 0, done
    assert [line.split()[1] for line in tree(folder)[0]] == sorted(path[len(folder):] for path in others)
    assert os.listdir(os.path.join(folder, "usr/share/novbe")) == ["halls"]
