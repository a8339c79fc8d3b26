"""data/schema: the samples are right by it, it says what the programs' own readers say, and it refuses what
they refuse. What the readers ask is told by themselves (asked_keys.py)."""
import copy
import glob
import json
import os
import random
import re
import subprocess

import asked_keys
import pytest
import schemas
from hall import BIN, ROOT, read_commented_json
from test_bad_input import BAD_BOARDS, BAD_HALLS, board
from test_bad_input import spoil as put

MINIMAL = os.path.join(ROOT, "data/halls/minimal.json")
SAMPLES = sorted(os.path.relpath(path, ROOT) for kind in ("boards", "halls")
                 for path in glob.glob(os.path.join(ROOT, "data", kind, "*.json")))
# What --check says of the shape of a file; everything else takes a program to know.
SHAPE = re.compile(r"unknown key|: missing; |expected, found|a whole number \S+ expected"
                   r"|'[^']*': one of .* expected|too long: ")
SECTIONS = {"hub": "novbe-dispatcher", "kiosk": "novbe-kiosk", "printer": "novbe-printer",
            "counter": "novbe-counter", "display": "novbe-display"}
# Defaults that the reader cannot tell by itself.
NO_DEFAULT = {
    "hall": {"institutions[].services[].zone",  # left out is not empty
             "classes[].cap_s",  # the policy's
             "ticket.rows[].size", "ticket.rows[].bold", "ticket.rows[].align"},  # as the item by itself
    "board": set(), "bus": set(), "scenario": set(),
}


def kind_of(path):
    return "hall" if "/halls/" in path else "bus" if path.endswith("boards/bus.json") else "board"


def check(kind, values, tmp_path):
    """(right, what was said) by --check of the program whose file it is."""
    path = tmp_path / "checked.json"
    path.write_text(json.dumps(values), encoding="utf-8")
    if kind == "hall":
        command = ["novbe-dispatcher", "--check", "-c", str(tmp_path / "hub.json")]
        (tmp_path / "hub.json").write_text(json.dumps(board(hub={"hall": str(path)})), encoding="utf-8")
    elif kind == "bus":
        command = ["novbe-board", "--check", str(path)]
    else:
        program = next((p for s, p in SECTIONS.items() if s in values), "novbe-ctl")
        command = [program, "-c", str(path), "--check"]
    ran = subprocess.run([os.path.join(BIN, command[0]), *command[1:]], capture_output=True, text=True,
                         check=False, timeout=60)
    assert ran.returncode in (0, 2), (values, ran)
    return ran.returncode == 0, ran.stderr


def adapted(path):
    """A sample's values with files that are there."""
    values = read_commented_json(os.path.join(ROOT, path))
    values.get("ticket", {}).pop("logo", None)
    if "mqtt" in values:
        values["mqtt"].pop("password_file", None)
    if "hub" in values:
        values["hub"]["hall"] = os.path.join(ROOT, "data/halls/bus.json" if "devices" in values else
                                             "data/halls/minimal.json")
    return values


# ---- Right by the schema ----
@pytest.mark.parametrize("path", SAMPLES)
def test_every_sample_is_right_by_its_schema(path):
    assert not schemas.trouble(kind_of(path), read_commented_json(os.path.join(ROOT, path)))


@pytest.mark.parametrize("path", [p for p in SAMPLES if not p.endswith("large.json")])
def test_every_sample_is_right_for_its_program(path, tmp_path):
    right, said = check(kind_of(path), adapted(path), tmp_path)
    assert right, said


@pytest.mark.parametrize("path", SAMPLES)
def test_editors_may_be_told_where_the_schema_is(path, tmp_path):
    kind = kind_of(path)
    values = {"$schema": f"../schema/{kind}.schema.json", **adapted(path)}
    assert not schemas.trouble(kind, values)
    right, said = check(kind, values, tmp_path)
    assert right, said
    values["$schema"] = 5
    assert schemas.trouble(kind, values)
    right, said = check(kind, values, tmp_path)
    assert not right and "$schema: a text expected" in said


# ---- The schema and the reader say the same ----
@pytest.mark.parametrize("name", schemas.NAMES)
def test_a_schema_has_the_readers_keys_and_no_others(name):
    asked = set(asked_keys.tables()[name])
    told = {path for path in schemas.table(name)  # that items are objects shows by what stands in them
            if not path.endswith("[]") or not any(a.startswith(f"{path}.") for a in asked) or path in asked}
    if name == "bus":  # the devices' sections and the hub's are the board file's
        told = {path for path in told
                if not re.match(r"devices\[\]\.(kiosk|display|counter|printer)\.|hub\.database", path)}
    if name == "scenario":  # a list's numbers are no keys
        told = {path for path in told if not path.endswith("[]")}
    assert asked - told == set(), "the schema lacks keys"
    assert told - asked == set(), "the schema has keys that nobody reads"


@pytest.mark.parametrize("name", schemas.NAMES)
def test_a_schema_has_the_readers_kinds_ranges_choices_and_defaults(name):
    table, wrong = schemas.table(name), []
    for path, key in asked_keys.tables()[name].items():
        entry = table[path]
        node = next(n for n in entry["nodes"] if n.get("type") == schemas.TYPES[key.kind])
        shaped = "pattern" in node or "enum" in node
        told = {"min": node.get("minimum"), "choices": node.get("enum"),
                "max": node.get({"int": "maximum", "list": "maxItems"}.get(key.kind, "maxLength"))}
        said = {"min": key.one("min"), "max": key.one("max"),
                "choices": key.one("choices") if key.kind == "choice" else told["choices"]}
        if shaped and key.kind in ("text", "item") and (told["max"] or 0) < said["max"]:
            said["max"] = told["max"]  # the shape says more than the length
        if told != said:
            wrong.append(f"{path}: the schema says {told}, the reader {said}")
        if key.required and not entry["needed"] or entry["always"] and not key.required:
            wrong.append(f"{path}: required: {key.required} says the reader")
        defaults = key.all("fallback")
        if "default" in node and node["default"] not in defaults:
            wrong.append(f"{path}: default {node['default']!r}, the reader's are {defaults}")
        if "default" not in node and [d for d in defaults if d != ""] and path not in NO_DEFAULT[name]:
            wrong.append(f"{path}: no default, the reader's are {defaults}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", schemas.NAMES)
def test_every_key_of_a_schema_is_explained(name):
    for path, entry in schemas.table(name).items():
        for node in entry["nodes"]:
            assert len(node.get("description", "")) >= 8, path


# ---- Wrong by both ----
@pytest.mark.parametrize("program, sections, said", BAD_BOARDS)
def test_a_schema_refuses_wrong_boards_as_check_does(program, sections, said, tmp_path):
    path = tmp_path / "board.json"
    path.write_text(json.dumps(board(**sections)), encoding="utf-8")
    ran = subprocess.run([os.path.join(BIN, program), "--check", "-c", path], capture_output=True, text=True,
                         check=False, timeout=10)
    assert ran.returncode == 2
    if SHAPE.search(ran.stderr):
        assert schemas.trouble("board", board(**sections)), said


@pytest.mark.parametrize("where, value, said", BAD_HALLS)
def test_a_schema_refuses_wrong_halls_as_check_does(where, value, said, write_plan, tmp_path):
    plan = read_commented_json(write_plan(lambda plan: put(plan, where, value)))
    plan.get("ticket", {}).pop("logo", None)
    right, told = check("hall", plan, tmp_path)
    assert not right, said
    if SHAPE.search(told):
        assert schemas.trouble("hall", plan), told


LINE, KEY = {"line": "A", "press": "next"}, {"key": "KP1", "press": "next"}
SERVICE = {"line": "A", "press": "service", "argument": "papers"}
RATES = [{"line": str(n), "press": "rate", "argument": str(n)} for n in range(1, 6)]
NO_SCREEN = {"backend": "none"}


def counter(*inputs, source="gpio", **more):
    return {"counter": {"number": 1, "source": source, "inputs": list(inputs), **more}}


def kiosk(*inputs, **more):
    return {"kiosk": {"buttons": {"source": "gpio", "inputs": list(inputs)}, **more}}


KEYPAD = [{**LINE, "press": "previous", "hold": "home"}, {"line": "B", "press": "enter"}]
WIRED = {
    "lines": counter(LINE, outputs=[{"line": "B", "shows": "gate"}]),
    "a keypad": counter(KEY, source="evdev", path="/dev/input/by-id/keypad"),
    "a pad of five": counter(*RATES, role="rating", rate_for_s=5),
    "a reason": counter({**LINE, "press": "pause", "argument": "tea"}),
    "a kiosk without a screen": kiosk(SERVICE, screen=NO_SCREEN, paperless_fallback=False),
    "touch beside no screen": kiosk(SERVICE, screen={**NO_SCREEN, "touch": False}),
    "a screen to look at": kiosk(SERVICE, screen={"touch": False}, paperless_fallback=True),
    "a keypad before a screen to look at": kiosk(*KEYPAD, screen={"touch": False}),
    "volume keys beside touch": kiosk({**LINE, "press": "louder"}, {"line": "B", "press": "quieter"}),
    "eight services and a keypad": kiosk(*KEYPAD, *[{**SERVICE, "line": str(n)} for n in range(8)], voice={}),
}
MISWIRED = {
    "nothing": counter(),
    "inputs of a keyboard": counter(LINE, source="keyboard"),
    "no inputs": {"counter": {"number": 1, "source": "gpio"}},
    "a path of lines": counter(LINE, path="/dev/gpiochip0"),
    "no path of a keypad": counter(KEY, source="evdev"),
    "a line of a keypad": counter(LINE, source="evdev", path="/dev/input/by-id/keypad"),
    "lamps of a keypad": counter(KEY, source="evdev", path="/k", outputs=[{"line": "B", "shows": "gate"}]),
    "lamps of a keyboard": {"counter": {"number": 1, "source": "stdin", "outputs": []}},
    "a key of lines": counter(KEY),
    "a key and a line": counter({**LINE, **KEY}),
    "a key without bounce": counter({**KEY, "debounce_ms": 5}, source="evdev", path="/k"),
    "a chip's number": counter({**LINE, "chip": "/dev/gpiochip4"}),
    "a line without a name": counter({**LINE, "line": ""}),
    "a rating on a box": counter(RATES[0]),
    "a held service on a box": counter({**LINE, "hold": "service", "hold_argument": "papers"}),
    "a word too much": counter({**LINE, "argument": "papers"}),
    "a word too few": counter({**LINE, "press": "transfer"}),
    "a held word too much": counter({**LINE, "hold": "end", "hold_argument": "papers"}),
    "a held word too few": counter({**LINE, "hold": "call"}),
    "a time without hold": counter({**LINE, "hold_ms": 800}),
    "a rating of six": counter(*RATES[:3], {**RATES[3], "argument": "6"}, role="rating"),
    "a pad of two": counter(*RATES[:2], role="rating"),
    "a pad of six": counter(*RATES, {**RATES[0], "line": "6"}, role="rating"),
    "a held rating": counter(*RATES[:2], {**RATES[2], "hold": "rate", "hold_argument": "4"}, role="rating"),
    "an operator's pad": counter(*RATES, role="rating", operator="op1"),
    "an operator's rate_for_s": counter(LINE, rate_for_s=30),
    "recall on a kiosk": kiosk({**LINE, "press": "recall"}),
    "enter on a box": counter({**LINE, "press": "enter"}),
    "a held louder on a box": counter({**LINE, "hold": "louder"}),
    "a keypad's word too much": kiosk({**LINE, "press": "repeat", "argument": "x"}),
    "no touch and no enter": kiosk(LINE, {"line": "B", "press": "home"}, screen={"touch": False}),
    "no touch and no next": kiosk({**LINE, "press": "enter"}, screen={"touch": False}),
    "a keypad before no screen": kiosk(*KEYPAD, screen=NO_SCREEN, paperless_fallback=False),
    "a voice of 9 %": kiosk(SERVICE, voice={"volume_pct": 9}),
    "nine on a kiosk": kiosk(*[{**SERVICE, "line": str(n)} for n in range(9)]),
    "no screen, no buttons": {"kiosk": {"screen": NO_SCREEN}},
    "no touch, no buttons": {"kiosk": {"screen": {"touch": False}}},
    "a number on no screen": kiosk(SERVICE, screen=NO_SCREEN, paperless_fallback=True),
}


@pytest.mark.parametrize("what", WIRED)
def test_schema_and_check_take_what_can_be_wired(what, tmp_path):
    right, said = check("board", board(**WIRED[what]), tmp_path)
    assert right, said
    assert not schemas.trouble("board", board(**WIRED[what]))


@pytest.mark.parametrize("what", MISWIRED)
def test_schema_and_check_refuse_what_cannot_be_wired(what, tmp_path):
    assert not check("board", board(**MISWIRED[what]), tmp_path)[0]
    assert schemas.trouble("board", board(**MISWIRED[what]))


# ---- At random ----
def places(values, found=None):
    """Every (container, key) below the values."""
    found = [] if found is None else found
    for key, value in list(values.items() if isinstance(values, dict) else enumerate(values)):
        found.append((values, key))
        if isinstance(value, (dict, list)):
            places(value, found)
    return found


def spoil(values, chance):
    """Removes, renames or replaces one value; tells what."""
    at, key = chance.choice(places(values))
    how = chance.choice(["remove", "rename", "kind", "range"])
    if how == "rename" and isinstance(at, dict):
        at[str(key) + "x"] = at.pop(key)
    elif how == "remove" or how == "rename":
        del at[key]
    elif how == "range" and isinstance(at[key], (int, str)) and not isinstance(at[key], bool):
        at[key] = chance.choice([-1, 10**7]) if isinstance(at[key], int) else chance.choice(["", "x" * 500])
    else:
        others = [5, "text", True, None, [], {}, 1.5]
        at[key] = chance.choice([o for o in others if type(o) is not type(at[key])])
    return f"{how} {key}"


SPOILT = {path: (kind_of(path), adapted(path)) for path in SAMPLES
          if os.path.getsize(os.path.join(ROOT, path)) < 10000}
SPOILT |= {what: ("board", board(**sections)) for what, sections in WIRED.items()}


@pytest.mark.parametrize("name", SPOILT)
def test_schema_and_check_agree_about_files_spoilt_at_random(name, tmp_path, count, seed):
    chance, (kind, sample) = random.Random(f"{seed} {name}"), SPOILT[name]
    refused = 0
    for _ in range(count(60, 2000)):
        values = copy.deepcopy(sample)
        what = spoil(values, chance)
        right, said = check(kind, values, tmp_path)
        trouble = schemas.trouble(kind, values)
        assert not (right and trouble), (what, trouble, "the program takes it")
        assert trouble or not SHAPE.search(said), (what, said, "the schema takes it")
        refused += bool(trouble)
    assert refused > 10
