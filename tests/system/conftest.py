"""Fixtures of the system tests: real halls in temporary folders, ended whatever happens."""
import json
import os
import shutil
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/crowd"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from hall import Hall, read_commented_json  # noqa: E402

SOAK = os.environ.get("NOVBE_SOAK") == "1"


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: measures what other tests running beside it would change; `make test` "
                            "runs it in a second pass by itself")


# The longest first, where several workers share the tests: so none of them is left with one at the end. Groups (xdist_group)
# before single tests, then by how long each takes; a part of the test's name is enough.
LONG = ("test_emulated_board.py", "test_deb.py", "test_without_boards.py", "test_without.py", "test_cross.py",
        "[kiosk_killed]", "test_gpiod2.py", "test_kiosk_power.py", "test_a_large_catalogue", "[link_dropped]",
        "test_outage.py", "test_kiosk_voice.py", "test_paper_faults.py", "test_sample_halls.py", "test_paper_hub.py",
        "test_wall.py", "test_wall_voice.py", "test_flood.py", "test_first_day.py", "test_carry.py", "test_board_life.py",
        "test_alone.py", "test_review.py")


def rank(item):
    return next((at for at, part in enumerate(LONG) if part in item.nodeid), len(LONG))


def pytest_collection_modifyitems(config, items):
    if os.environ.get("PYTEST_XDIST_WORKER"):
        items.sort(key=rank)


def pytest_report_header():
    return f"novbe: {'soak' if SOAK else 'test'} counts, seed {seed_base()}"


def seed_base():
    return int(os.environ.get("NOVBE_SEED", "20261123"))


@pytest.fixture
def seed():
    return seed_base()


@pytest.fixture
def count():
    """count(test, soak): how often, by the kind of run."""
    return lambda test, soak: soak if SOAK else test


@pytest.fixture
def make_hall(tmp_path):
    """A function that makes a hall in its own folder; all of them end with the test."""
    halls = []

    def make(hall_file="data/halls/islamabad.json", name="hall"):
        hall = Hall(tmp_path / name, os.path.join(ROOT, hall_file))
        halls.append(hall)
        return hall

    yield make
    for hall in halls:
        hall.stop_all()


@pytest.fixture
def write_plan(tmp_path):
    """write_plan(change): the path of a hall file that is the sample's after change(plan)."""
    def write(change, name="plan"):
        plan = read_commented_json(os.path.join(ROOT, "data/halls/islamabad.json"))
        logo = plan.get("ticket", {}).get("logo")
        if logo:
            shutil.copy(os.path.join(ROOT, "data/halls", logo), tmp_path)
        change(plan)
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(plan, ensure_ascii=False, indent=1), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def hall(make_hall):
    """Broker and dispatcher of the sample hall, running."""
    made = make_hall()
    made.start_broker()
    made.start_dispatcher()
    return made


@pytest.fixture
def preload(tmp_path):
    """preload(source, **env): the environment that puts tests/tools/<source> before the C library."""
    def build(source, **env):
        made = tmp_path / (os.path.basename(source)[:-2] + ".so")
        if not made.exists():
            subprocess.run(["gcc", "-std=gnu11", "-O2", "-fPIC", "-shared", "-pthread", "-o", made,
                            os.path.join(ROOT, "tests/tools", source), "-ldl"], check=True)
        return {"LD_PRELOAD": str(made), **env}

    return build
