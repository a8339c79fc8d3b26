"""man/: each manual says what its program's own tables say, no less and no more. Options and exit statuses are
those of --help, which argp writes from the program's table; keys are what the program's reader asks
(asked_keys.py); commands those of the program's table."""
import functools
import glob
import os
import re
import subprocess

import asked_keys
import pytest
from hall import BIN, ROOT

import schemas

PAGES = sorted(os.path.relpath(page, ROOT) for page in glob.glob(os.path.join(ROOT, "man/*")))
MANUALS = {"novbe-dispatcher": "novbe-dispatcher.1", "novbe-kiosk": "novbe-kiosk.1",
           "novbe-counter": "novbe-counter.1", "novbe-display": "novbe-display.1",
           "novbe-printer": "novbe-printer.1", "novbe-board": "novbe-board.1", "novbe-ctl": "novbe-ctl.1",
           "novbe-identity": "novbe-identity.1", "novbe-plan": "novbe-plan.1",
           "novbe-report": "novbe-report.1",
           "escpos": "novbe-escpos.7"}
STANDARD = {"--help", "--usage", "--version"}
# Sections of novbe-hall.json(5) -> below which keys its words are.
HALL_PLACES = {
    "THE CENTRE": [""], "RULES": ["", "policy."], "CLASSES": ["", "classes[]."], "APPOINTMENTS": ["", "appointments."],
    "CALLING": ["", "calling.", "calling.pause_reasons[]."],
    "OPENING HOURS": ["", "hours.", "hours.exceptions[].", "institutions[].services[].hours.",
                      "institutions[].services[].hours.exceptions[]."],
    "ZONES": ["", "zones[]."],
    "INSTITUTIONS AND SERVICES": ["", "institutions[].", "institutions[].services[].",
                                  "institutions[].services[].quota.", "institutions[].services[].quota.classes[].",
                                  "institutions[].services[].appointments."],
    "PROFILES": ["", "profiles[].", "profiles[].also[]."], "COUNTERS": ["", "counters[]."], "DEVICES": ["", "devices[]."],
    "TICKETS": ["", "ticket.", "ticket.rows[]."],
}


# ---- Reading a page ----
def plain(text):
    """A page's line without what makes it bold."""
    text = re.sub(r'"([^"]*)"', r"\1", text) if text.startswith(".") else text
    text = re.sub(r"^\.(BR|RB|BI|IR|RI|IB|B|I|TP|SH|SS)\b ?", "", text)
    return re.sub(r"\\f[BIRP]|\\&", "", text).replace("\\-", "-").replace("\\(dq", '"')


def sections(page):
    """{heading: its lines as they are in the source}"""
    found, lines = {}, []
    with open(os.path.join(ROOT, "man", page), encoding="utf-8") as file:
        for line in file.read().splitlines():
            if line.startswith(".SH"):
                lines = found.setdefault(plain(line), [])
            else:
                lines.append(line)
    return found


def paragraphs(lines):
    """[(tag, text)] of tagged paragraphs, both plain."""
    found = []
    for at, line in enumerate(lines):
        if at and lines[at - 1] == ".TP":
            found.append([plain(line), ""])
        elif found and line != ".TP":
            found[-1][1] += plain(line) + "\n"
    return found


def bold(lines):
    """Words that stand in bold."""
    words = set()
    for line in lines:
        if line.startswith(".BR "):
            parts = re.findall(r'"[^"]*"|\S+', line[4:])
            words |= {w for part in parts[::2] for w in re.split(r"[\s,]+", part.strip('"'))}
        elif line.startswith(".RB "):
            words |= set(re.findall(r'"[^"]*"|\S+', line[4:])[1::2])
        elif line.startswith(".B "):
            words |= set(re.split(r"[\s,]+|\\f[BRIP]", line[3:]))
        else:
            words |= set(re.findall(r"\\fB([^\\]*)\\f", line))
    return {plain(w) for w in words if w}


def options_in(text):
    """{"-c", "--config"}: options that a text names."""
    return set(re.findall(r"(?<![\w-])--?[A-Za-z?][A-Za-z-]*", text))


@functools.cache
def usage_of(program, *words):
    ran = subprocess.run([os.path.join(BIN, program), *words, "--help"], capture_output=True, text=True,
                         check=False, timeout=10)
    assert ran.returncode == 0 and ran.stderr == "", ran
    return ran.stdout


def options_of(program, *words):
    """{option: whether it takes a value}, from the program's table."""
    found = {}
    for line in usage_of(program, *words).splitlines():
        entry = re.match(r" {2,6}(?:(-\S), )?(--[a-z-]+)(\[?=\S+)?", line)
        if entry:
            found.update({o: bool(entry[3]) for o in entry.groups()[:2] if o})
    return found


# ---- Every page ----
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_set_without_warnings(page):
    ran = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", os.path.join(ROOT, page)],
                         capture_output=True, text=True, check=False, timeout=30,
                         env={**os.environ, "MANROFFSEQ": "", "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
    assert ran.returncode == 0 and ran.stderr == "" and ran.stdout


@pytest.mark.parametrize("page", PAGES)
def test_pages_that_a_page_names_are_there(page):
    ours = {os.path.basename(p) for p in PAGES}
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        named = re.findall(r"^\.BR (novbe\S*) \(([1-8])\)", file.read().replace("\\-", "-"), re.M)
    assert {f"{name}.{number}" for name, number in named} <= ours


@pytest.mark.parametrize("program", MANUALS)
def test_help_and_version_go_to_stdout_and_end_well(program):
    assert "xit status:" in usage_of(program)
    ran = subprocess.run([os.path.join(BIN, program), "--version"], capture_output=True, text=True,
                         check=False, timeout=10)
    assert ran.returncode == 0 and re.fullmatch(program + r" \d+\.\d+(\.\d+)?\n", ran.stdout), ran


@pytest.mark.parametrize("program", MANUALS)
def test_wrong_usage_is_told_with_its_own_status(program):
    ran = subprocess.run([os.path.join(BIN, program), "--nonsense"], capture_output=True, text=True,
                         check=False, timeout=10)
    assert ran.returncode == (1 if program == "escpos" else 64) and ran.stdout == "" and ran.stderr, ran


@pytest.mark.parametrize("program", [p for p in MANUALS if p not in ("escpos", "novbe-plan", "novbe-report")])
def test_check_of_a_file_that_is_not_there_is_a_wrong_file(program, tmp_path):
    path = str(tmp_path / "none.json")
    for words in (["--check", path], [f"--check={path}"], ["-c", path, "--check"]):
        ran = subprocess.run([os.path.join(BIN, program), *words], capture_output=True, text=True,
                             check=False, timeout=10)
        assert ran.returncode == 2 and path in ran.stderr and ran.stdout == "", ran


# ---- Options, statuses, commands ----
@pytest.mark.parametrize("program", MANUALS)
def test_a_manual_has_the_programs_options_and_no_others(program):
    tags = " ".join(tag for tag, _ in paragraphs(sections(MANUALS[program])["OPTIONS"]))
    assert options_in(tags) == set(options_of(program))


@pytest.mark.parametrize("program", MANUALS)
def test_a_manual_says_which_options_take_a_value(program):
    tags = ", ".join(tag for tag, _ in paragraphs(sections(MANUALS[program])["OPTIONS"]))
    for option, valued in options_of(program).items():
        if option.startswith("--"):
            behind = {bool(v) for v in re.findall(re.escape(option) + r"(?![\w-])\s*(\[?=)?", tags)}
            assert valued in behind, (option, tags)


@pytest.mark.parametrize("program", MANUALS)
def test_a_manual_has_the_programs_exit_statuses(program):
    told = {tag for tag, _ in paragraphs(sections(MANUALS[program])["EXIT STATUS"])}
    said = usage_of(program).split("xit status:")[1].split("\n\n")[0]
    assert told == set(re.findall(r"(?:^|; )(\d+) ", " ".join(said.split())))


def commands_in_manual(program):
    """{command: options that its entries name}; what stands before a section's first entry is for all of it."""
    found = {}
    for heading, lines in sections(MANUALS[program]).items():
        entries = paragraphs(lines)
        if heading in ("OPTIONS", "EXIT STATUS", "SYNOPSIS", "FIGURES"):
            continue
        intro = "\n".join(plain(line) for line in lines[:lines.index(".TP")]) if entries else ""
        for tag, _ in entries:
            found.setdefault(tag.split()[0], set()).update(options_in(tag) | options_in(intro))
    return found


def commands_of(program):
    listed = usage_of(program).split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  ([a-z]+) ", listed, re.M)


@pytest.mark.parametrize("program", ["novbe-ctl", "novbe-report"])
def test_a_manual_has_the_programs_commands_and_no_others(program):
    assert set(commands_in_manual(program)) == set(commands_of(program))


@pytest.mark.parametrize("program, command", [(p, c) for p in ("novbe-ctl", "novbe-report") for c in commands_of(p)])
def test_a_manual_has_each_commands_options(program, command):
    long = {o for o in options_of(program, command) if o.startswith("--")} - STANDARD
    assert commands_in_manual(program)[command] == long


# ---- Keys of the board file ----
def tables_of(lines):
    """[{key: (range, default)}] of each table; a row without a key goes on with the one above."""
    tables = []
    for line in lines:
        if line == ".TS":
            tables.append({})
        elif "\t" in line:
            key, what, fallback = (line.split("\t") + [""])[:3]
            if not key:
                key, above = list(tables[-1].items())[-1]
                what, fallback = f"{above[0]} {what}", f"{above[1]} {fallback}".strip()
            tables[-1][key] = (what, fallback)
    return tables


def board_rows(section):
    """{key: (range, default)} of a section's tables and entries in novbe-board.json(5)."""
    lines = sections("novbe-board.json.5")[f"SECTION {section}"]
    rows = {key: row for table in tables_of(lines) for key, row in table.items()}
    return rows | {tag: (text, text) for tag, text in paragraphs(lines)}


def check_rows(rows, keys):
    """The rows are those of the keys, with the readers' ranges, choices and defaults."""
    assert set(rows) == set(keys)
    for name, key in keys.items():
        what, fallback = rows[name]
        if key.kind == "int":
            assert f"{key.one('min')}..{key.one('max')}" in what, (name, what)
        if key.kind == "choice":
            named = re.findall(r'"([^"]*)"', what)
            assert named == key.one("choices")[:len(named)] and named, (name, what)
            assert len(named) == len(key.one("choices")) or "..." in what, (name, what)
        if key.kind in ("int", "choice", "bool") and not key.required:
            shown = [str(f).lower() for f in key.all("fallback")]
            assert fallback.strip('"').split()[0] in shown, (name, fallback, shown)
        if key.required:
            assert "equired" in fallback, (name, fallback)


def keys_below(prefix, table="board"):
    """{rest of the path: Key} of values (no objects) below a prefix."""
    return {path[len(prefix):]: key for path, key in asked_keys.tables()[table].items()
            if path.startswith(prefix) and key.kind not in ("object", "item")}


@pytest.mark.parametrize("section", asked_keys.OBJECTS)
def test_the_board_files_manual_has_a_sections_keys_and_no_others(section):
    rows, keys = board_rows(section), keys_below(f"{section}.")
    if "print.*" in rows:  # "as above"
        del rows["print.*"]
        rows |= {k: v for k, v in board_rows("kiosk").items() if k.startswith("print.")}
    check_rows(rows, {name: key for name, key in keys.items() if "[]." not in name})


@pytest.mark.parametrize("prefix", ["counter.", "kiosk.buttons."])
def test_the_board_files_manual_has_what_can_be_wired_and_nothing_else(prefix):
    lines = sections("novbe-board.json.5")["WIRED BUTTONS AND LAMPS"]
    inputs, outputs = tables_of(lines)
    keys = keys_below(f"{prefix}inputs[].")
    check_rows(inputs, keys)
    check_rows(outputs, keys_below(f"{prefix}outputs[]."))
    assert set(keys["press"].one("choices")) <= bold(lines)


def test_the_board_files_manual_has_the_shared_keys_and_no_others():
    tags = {word for tag, _ in paragraphs(sections("novbe-board.json.5")["SHARED PART"])
            for word in re.split(r"[\s,]+|(?<=\w) or ", tag)} - {"or"}
    keys = {path for path, key in asked_keys.tables()["board"].items()
            if path.split(".")[0] not in asked_keys.OBJECTS and path != "mqtt"}
    assert tags == keys


@pytest.mark.parametrize("section", [s for s, (p, _) in asked_keys.OBJECTS.items()
                                     if "BOARD FILE" in sections(MANUALS[p])])
def test_a_programs_own_manual_names_its_keys(section):
    lines = sections(MANUALS[asked_keys.OBJECTS[section][0]])["BOARD FILE"]
    named = bold(lines)
    elsewhere = bold(sections("novbe-counter.1")["BOARD FILE"]) if "novbe-counter" in named else set()
    for name in keys_below(f"{section}."):
        words = named | elsewhere if name.startswith("buttons.") and "[]." in name else named
        assert {name, name.split(".")[-1]} & words, name
    leaves = {path.split(".")[-1] for path in asked_keys.tables()["board"]}
    for tag, _ in paragraphs(lines):
        for word in re.split(r"[\s,]+", tag):
            assert word.split(".")[-1] in leaves, tag


def test_the_one_boards_manual_has_its_keys_and_no_others():
    entries = paragraphs(sections("novbe-board.1")["THE FILE"])
    tags = {word for tag, _ in entries for word in re.split(r"[\s,]+", tag)}
    keys = set(asked_keys.tables()["bus"])
    assert tags <= keys, tags - keys
    named = tags | bold(sections("novbe-board.1")["THE FILE"])
    for path in keys - {"broker"}:  # an object of which every key has its entry
        assert {path, path.rsplit(".", 1)[-1]} & named, path


# ---- Keys of the hall file ----
def test_the_hall_files_manual_has_every_key():
    manual, missing = sections("novbe-hall.json.5"), []
    for path, key in asked_keys.tables()["hall"].items():
        if key.kind == "item":
            continue
        places = [heading for heading, prefixes in HALL_PLACES.items()
                  if any(path.startswith(p) and "." not in path[len(p):] for p in prefixes)]
        if not any(path.rsplit(".", 1)[-1] in bold(manual[heading]) for heading in places):
            missing.append(path)
    assert not missing


@pytest.mark.parametrize("heading", HALL_PLACES)
def test_the_hall_files_manual_has_no_other_keys(heading):
    known = {path[len(prefix):] for prefix in HALL_PLACES[heading] for path in asked_keys.tables()["hall"]
             if path.startswith(prefix)}
    words = set(schemas.load("hall.schema.json")["$defs"]["item"]["enum"])
    roles = set(asked_keys.tables()["hall"]["devices[].role"].one("choices"))
    for tag, _ in paragraphs(sections("novbe-hall.json.5")[heading]):
        for word in re.split(r"[\s,]+", tag):
            assert word in known or (heading == "TICKETS" and word in words) \
                or (heading == "DEVICES" and word.strip('"') in roles), word


def test_the_hall_files_manual_has_each_range_and_default():
    manual, wrong = sections("novbe-hall.json.5"), []
    for path, key in asked_keys.tables()["hall"].items():
        headings = [h for h, prefixes in HALL_PLACES.items()
                    if any(path.startswith(p) and "." not in path[len(p):] for p in prefixes)]
        texts = [text for h in headings for tag, text in paragraphs(manual[h])
                 if path.rsplit(".", 1)[-1] in re.split(r"[\s,]+", tag)]
        for text in texts[:1]:
            numbers = [str(key.one(what)) for what in ("min", "max") if key.kind == "int"]
            numbers += [str(f) for f in key.all("fallback")[:1] if key.kind == "int"]
            wrong += [f"{path}: {n} is not in: {text}" for n in numbers
                      if not re.search(rf"\b{n}\b", text)]
    assert not wrong, "\n".join(wrong)


def test_every_word_of_a_ticket_has_its_place_in_the_manual():
    words = set(schemas.load("hall.schema.json")["$defs"]["item"]["enum"])
    assert words <= bold(sections("novbe-hall.json.5")["TICKETS"])


# ---- The planner ----
def plan_commands():
    """{command: the long options of its entry in the manual and of those that several commands have}"""
    lines = sections("novbe-plan.1")["COMMANDS"]
    return {tag.split()[0]: options_in(tag) | options_in(text) for tag, text in paragraphs(lines)
            if not tag.startswith("-")}


@pytest.mark.parametrize("command", ["replay", "what-if", "staffing", "simulate"])
def test_the_planners_manual_has_each_commands_options(command):
    shared = options_in(" ".join(tag for tag, _ in paragraphs(sections("novbe-plan.1")["COMMANDS"])
                                 if tag.startswith("-")))
    asked = {o for o in options_of("novbe-plan", command) if o.startswith("--")} - STANDARD
    assert plan_commands()[command] & asked | shared >= asked
    if command != "simulate":
        assert asked - shared <= plan_commands()[command]


def test_the_scenarios_manual_has_every_key_and_its_range():
    texts = sections("novbe-scenario.json.5")
    words = set().union(*(bold(lines) for lines in texts.values()))
    whole = " ".join(plain(line) for lines in texts.values() for line in lines)
    for path, key in asked_keys.tables()["scenario"].items():
        if key.kind != "item" and path != "$schema":
            assert path.rsplit(".", 1)[-1] in words, path
        if key.kind == "int":
            assert f"{key.one('min')}..{key.one('max')}" in whole, path
