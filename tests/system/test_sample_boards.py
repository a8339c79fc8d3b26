"""The sample board files in data/boards: each passes its program's own --check."""
import glob
import os
import subprocess

import pytest
from hall import BIN, ROOT, read_commented_json

PROGRAMS = {"hub": "novbe-dispatcher", "counter": "novbe-counter", "kiosk": "novbe-kiosk", "display": "novbe-display"}
OTHERS = ["bus.json", "ctl.json", "printer.json"]  # several at once, a person's tool, and whose --check is a hall's
BOARDS = sorted(os.path.basename(path) for path in glob.glob(os.path.join(ROOT, "data/boards/*.json")))


def program_of(plan):
    """The program by its section; None for one of the others."""
    sections = [section for section in PROGRAMS if section in plan]
    return PROGRAMS[sections[0]] if len(sections) == 1 and "devices" not in plan else None


@pytest.mark.parametrize("name", BOARDS)
def test_a_sample_board_is_right(name, tmp_path):
    path = os.path.join(ROOT, "data/boards", name)
    plan = read_commented_json(path)
    program = program_of(plan)
    if program is None:
        assert name in OTHERS, f"{name} is checked by nobody"
        return
    secret = tmp_path / "password"
    secret.write_text("secret\n", encoding="ascii")
    with open(path, encoding="utf-8") as sample:
        text = sample.read()
    for there, here in ((plan["mqtt"].get("password_file"), str(secret)),
                        ("/etc/novbe/hall.json", os.path.join(ROOT, "data/halls/islamabad.json"))):
        text = text.replace(f'"{there}"', f'"{here}"')
    copy = tmp_path / name
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run([os.path.join(BIN, program), "--check", str(copy)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "right" in done.stdout, done.stderr


def test_the_sample_boards_speak_of_what_the_sample_hall_has():
    plan = read_commented_json(os.path.join(ROOT, "data/halls/islamabad.json"))
    services = {service["id"] for institution in plan["institutions"] for service in institution["services"]}
    numbers = {counter["counter"] for counter in plan["counters"]}
    for name in BOARDS:
        board = read_commented_json(os.path.join(ROOT, "data/boards", name))
        for key in board.get("kiosk", {}).get("buttons", {}).get("inputs", []):
            assert key["press"] != "service" or key["argument"] in services, (name, key)
        if "counter" in board:
            assert board["counter"]["number"] in numbers, name
