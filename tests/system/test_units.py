"""What makes a board of a machine: its units, users, folders, device rules and the journal's catalog."""
import glob
import os
import re
import shutil
import subprocess

import pytest
from hall import ROOT

UNITS = sorted(glob.glob(os.path.join(ROOT, "data/units/*.service")))
DATA = os.path.join(ROOT, "data")


def needs(*programs):
    missing = [p for p in programs if not shutil.which(p)]
    return pytest.mark.skipif(bool(missing), reason=f"not on this machine: {', '.join(missing)}")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **options)


def settings_of(unit):
    """Every line of a unit: [("Service", "User", "novbe"), ...]."""
    section, found = None, []
    with open(unit, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("["):
                section = line.strip(" []\n")
            elif "=" in line and not line.startswith("#"):
                found.append((section, *line.strip().split("=", 1)))
    return found


def named(unit):
    return os.path.basename(unit)


# ---- Units ----
def stated_scores():
    """{unit: score} as docs/UNITS.md states them."""
    with open(os.path.join(ROOT, "docs/UNITS.md"), encoding="utf-8") as page:
        return {unit: float(score) for unit, score in re.findall(r"^\| `(novbe-\S+\.service)` \|.*\| ([0-9.]+) \|$",
                                                                  page.read(), re.M)}


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=named)
def test_a_unit_is_no_more_exposed_than_its_page_says(unit):
    stated = stated_scores()[named(unit)]
    done = run("systemd-analyze", "security", "--offline=true", f"--threshold={int(stated * 10)}", unit)
    score = re.search(r"Overall exposure level for .*: ([0-9.]+)", done.stdout)
    assert score and float(score[1]) <= stated, done.stdout + done.stderr
    assert done.returncode == 0, done.stdout


def test_each_unit_has_a_score_on_its_page():
    assert set(stated_scores()) == {named(unit) for unit in UNITS}


@needs("systemd-analyze")
def test_units_are_understood_to_the_last_word(tmp_path):
    """As installed; what systemd-analyze says of other units of this machine is not ours."""
    units = [shutil.copy(unit, tmp_path) for unit in UNITS]
    for unit in units:
        with open(unit, encoding="utf-8") as lines:
            text = re.sub(r"ExecStart=/usr/bin/\S+", "ExecStart=/bin/true", lines.read())
        with open(unit, "w", encoding="utf-8") as out:
            out.write(text)
    done = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "novbe" in line or str(tmp_path) in line]
    assert not ours, "\n".join(ours)


def test_a_template_differs_from_its_unit_in_its_name_alone():
    for template in [u for u in UNITS if u.endswith("@.service")]:
        for section, name, value in set(settings_of(template)) ^ set(settings_of(template.replace("@", ""))):
            assert name in ("Description", "ConditionPathExists", "ExecStart", "StateDirectory", "WorkingDirectory",
                            "EnvironmentFile"), (template, section, name, value)


@pytest.mark.parametrize("unit", UNITS, ids=named)
def test_a_unit_runs_a_program_of_ours_that_tells_how_it_is(unit):
    found = {name: value for _, name, value in settings_of(unit)}
    program = re.match(r"/usr/bin/(novbe-\w+) -c /etc/novbe/", found["ExecStart"])[1]
    assert program in named(unit)
    with open(os.path.join(ROOT, "Makefile"), encoding="utf-8") as makefile:
        assert program in makefile.read()
    assert (found["Type"], found["Restart"], found["User"]) == ("notify", "always", "novbe")
    assert int(found["WatchdogSec"]) >= 10 and found["StartLimitIntervalSec"] == "0"
    assert found["ConditionPathExists"] == found["ExecStart"].split(" -c ")[1]
    assert found["StateDirectory"].split("/")[0] == "novbe"


# ---- Users and folders ----
@needs("systemd-sysusers", "systemd-tmpfiles")
def test_users_groups_and_folders_are_made_in_an_empty_root(tmp_path):
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    for name in ("passwd", "group", "shadow", "gshadow"):
        (root / "etc" / name).touch()
    assert run("systemd-sysusers", f"--root={root}", f"{DATA}/sysusers/novbe.conf").returncode == 0
    users = dict(line.split(":", 1) for line in (root / "etc/passwd").read_text().splitlines())
    groups = {line.split(":")[0]: int(line.split(":")[2]) for line in (root / "etc/group").read_text().splitlines()}
    assert list(users) == ["novbe"] and users["novbe"].endswith(":/var/lib/novbe:/usr/sbin/nologin")
    asked = {group for unit in UNITS for _, name, value in settings_of(unit) if name == "SupplementaryGroups"
             for group in value.split()}
    given = {"audio", "tty", "dialout"}  # by base-passwd on every Debian
    assert set(groups) == {"novbe"} | (asked - given)
    if os.getuid() != 0:
        pytest.skip("whose folders they are is seen by root only")
    done = run("systemd-tmpfiles", f"--root={root}", "--create", f"{DATA}/tmpfiles/novbe.conf")
    assert done.returncode == 0, done.stderr
    uid, gid = int(users["novbe"].split(":")[1]), groups["novbe"]
    for folder, mode, owner in (("var/lib/novbe", 0o750, uid), ("etc/novbe", 0o751, 0), ("run/novbe", 0o755, uid)):
        made = (root / folder).stat()
        assert (made.st_mode & 0o7777, made.st_uid, made.st_gid) == (mode, owner, gid), folder


def test_units_ask_for_the_modes_that_the_folders_have():
    for unit in UNITS:
        found = {name: value for _, name, value in settings_of(unit)}
        assert (found["StateDirectoryMode"], found["ConfigurationDirectoryMode"]) == ("0750", "0751"), unit


# ---- Device rules ----
@needs("udevadm", "unshare")
@pytest.mark.skipif(os.getuid() != 0, reason="needs a mount namespace of its own: run as root")
@pytest.mark.parametrize("broken", [False, True], ids=["ours", "and one that is wrong"])
def test_udev_reads_our_rules_without_a_complaint(tmp_path, broken):
    """Ours alone, in a namespace in which udev finds no others; a wrong one shows that it would complain."""
    script = tmp_path / "script"
    wrong = "echo 'SUBSYSTEM==\"gpio\", NONSENSE=\"1\"' >/run/udev/rules.d/99-wrong.rules\n" if broken else ""
    script.write_text("set -e\nmount --make-rprivate /\nmkdir -p /run/udev\nmount -t tmpfs t /run/udev\n"
                      "mkdir /run/udev/rules.d\nmount -t tmpfs t /usr/lib/udev/rules.d\n"
                      "[ ! -d /etc/udev/rules.d ] || mount -t tmpfs t /etc/udev/rules.d\n"
                      f"cp {DATA}/udev/*.rules /run/udev/rules.d\n{wrong}udevadm test /sys/class/net/lo\n")
    done = run("unshare", "-m", "sh", str(script))
    said = [line for line in (done.stdout + done.stderr).splitlines() if ".rules" in line]
    assert [line for line in said if line.startswith("Reading rules file")], done.stderr
    complaints = [line for line in said if not line.startswith("Reading rules file") and "Unknown group" not in line]
    assert bool(complaints) == broken, complaints


def rules():
    for path in sorted(glob.glob(f"{DATA}/udev/*.rules")):
        with open(path, encoding="utf-8") as text:
            yield path, re.sub(r"\\\n\s*", "", text.read())


def test_every_goto_of_a_rule_finds_its_label_below_it():
    for path, text in rules():
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        labels = {match[1]: at for at, line in enumerate(lines) if (match := re.match(r'LABEL="(\w+)"', line))}
        gotos = [(at, goto) for at, line in enumerate(lines) for goto in re.findall(r'GOTO="(\w+)"', line)]
        assert gotos and {goto for _, goto in gotos} == set(labels), path
        assert all(labels[goto] > at for at, goto in gotos), path


def test_devices_belong_to_the_groups_that_units_ask_for_and_have_lasting_names():
    text = dict((os.path.basename(path), body) for path, body in rules())["70-novbe-buttons.rules"]
    assert set(re.findall(r'GROUP="(\w+)"', text)) == {"gpio", "input"}
    links = set(re.findall(r'SYMLINK\+="(\S+?)"', text))
    assert links == {"novbe/gpio-$id", "novbe/gpio-%c", "novbe/keypad", "novbe/keypad-$env{ID_SERIAL_SHORT}",
                     "novbe/keypad-at-$env{ID_PATH}"}


# ---- Catalog ----
def event_ids():
    with open(os.path.join(ROOT, "firmware/base/event.h"), encoding="utf-8") as header:
        return dict(re.findall(r'#define (EVENT_\w+)\s+"([0-9a-f]{32})"', header.read()))


def catalog():
    """{id: (fields of its head, text)}."""
    with open(f"{DATA}/catalog/novbe.catalog", encoding="utf-8") as text:
        entries = re.split(r"^-- ([0-9a-f]{32})\n", text.read(), flags=re.M)[1:]
    found = {}
    for mark, body in zip(entries[::2], entries[1::2]):
        head, _, text = body.partition("\n\n")
        assert mark not in found
        found[mark] = (dict(line.split(": ", 1) for line in head.splitlines()), text)
    return found


def sources():
    for folder in ("firmware", "kiosk", "display", "printer", "db"):
        for path in glob.glob(os.path.join(ROOT, folder, "**/*.c"), recursive=True):
            with open(path, encoding="utf-8") as text:
                yield path, text.read()


def test_every_message_id_is_explained_and_nothing_else_is():
    assert set(event_ids().values()) == set(catalog())
    assert len(set(event_ids().values())) == len(event_ids())


def test_every_event_is_told_by_some_program():
    told = " ".join(text for _, text in sources())
    assert not [name for name in event_ids() if not re.search(rf"\b{name}\b", told)]


def test_every_explanation_says_what_it_is_and_what_to_do():
    for mark, (head, text) in catalog().items():
        assert head["Defined-By"] == "novbe" and head["Subject"], mark
        assert len([part for part in text.split("\n\n") if part.strip()]) >= 2, head["Subject"]
        assert all(len(line) <= 90 for line in text.splitlines()), head["Subject"]


def test_a_message_carries_the_fields_that_its_explanation_names():
    with open(os.path.join(ROOT, "firmware/base/event.h"), encoding="utf-8") as header:
        stated = {name: set(fields.replace(",", " ").split())
                  for name, fields in re.findall(r'#define (EVENT_\w+)\s+"\w+"\s+/\* (.*) \*/', header.read())}
    assert set(stated) == set(event_ids())
    for name, mark in event_ids().items():
        assert set(re.findall(r"@(\w+)@", catalog()[mark][1])) <= stated[name], name
    for path, text in sources():
        for name, fields in re.findall(r"log_event\((EVENT_\w+),.*?LOG_FIELDS\((.*?)\),\s*\"", text, re.S):
            assert set(re.findall(r'\{"(\w+)"', fields)) >= stated[name] - {"TICKET", "LINE"}, (path, name)


def test_programs_name_events_by_their_names_alone():
    for path, text in sources():
        assert not [mark for mark in event_ids().values() if mark in text], path


@needs("journalctl")
def test_the_journal_takes_the_catalog(tmp_path):
    folder = tmp_path / "usr/lib/systemd/catalog"
    folder.mkdir(parents=True)
    (tmp_path / "var/lib/systemd/catalog").mkdir(parents=True)
    shutil.copy(f"{DATA}/catalog/novbe.catalog", folder)
    done = run("journalctl", f"--root={tmp_path}", "--update-catalog")
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    listed = run("journalctl", f"--root={tmp_path}", "--list-catalog").stdout
    assert {line.split()[0] for line in listed.splitlines()} == set(catalog())
