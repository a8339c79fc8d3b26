"""A kiosk on a board without X: an emulated PC with a graphics card, where SDL drives the console's screen (KMSDRM).
What stands on its monitor, a keyboard, a touch screen that is plugged in while it runs, how often it wakes when idle."""
import re
import time

import pytest
from device import Device
from hall import HallError, wait_until
from PIL import Image
from screen_board import NotHere, ScreenBoard, missing, system_tree

SIZE = (640, 480)      # small: the card's work is done by an emulated processor
PATIENCE_S = 240       # of an emulated processor that shares this machine's with other tests
WAKEUPS_PER_S = 3      # the link's own, and a clock's minute
pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def system():
    try:
        if lacking := missing():
            raise NotHere(lacking)
        return system_tree()
    except NotHere as why:
        pytest.skip(str(why))


@pytest.fixture
def board(hall, system):
    section = {"kiosk": {"screen": {"backend": "kmsdrm", "dpi": 96}, "idle_s": 600, "texts": "/usr/share/novbe/po",
                         "print": {"to": "files", "folder": "/var/lib/novbe"}}}
    with ScreenBoard(hall, "kiosk-1", "novbe-kiosk", section, SIZE, system) as made:
        try:
            made.start()
            with Device(hall, "observer-1", ["dev/+/state"]) as seen:
                giving = lambda: (seen.retained.get("dev/kiosk-1/state") or {}).get("giving")  # noqa: E731
                wait_until(giving, PATIENCE_S, "the kiosk")
            yield made
        except HallError as error:
            raise HallError(f"{error}\n{made.said()[-3000:]}") from None


def shown(board):
    size, pixels = board.look()
    assert size == SIZE
    return pixels


def colours(pixels):
    return len({pixels[i:i + 3] for i in range(0, len(pixels), 3)})


def painted(hall, path):
    """What the kiosk painted, as it says itself; None while it is too busy to answer."""
    if hall.control("picture", "kiosk-1", str(path), check=False).returncode:
        return None
    return Image.open(path).convert("RGB").tobytes()


def settled(board, hall, path, other=b"", wanted=None):
    """The monitor's picture when it is what the kiosk painted, and another than before; or the wanted one, after
    whatever is shown on the way there."""
    def alike():
        mine = painted(hall, path)
        fine = mine and mine != other and mine == shown(board) and colours(mine) > 20
        return mine if fine and wanted in (None, mine) else None
    return wait_until(alike, PATIENCE_S, "the monitor to show what the kiosk painted")


def woken(board):
    """How often the kiosk's threads were put to sleep so far: (voluntarily, guest's uptime in seconds)."""
    said = board.ask('cat /proc/$(pidof novbe-kiosk)/task/*/status /proc/uptime; echo en""d-of-it', "end-of-it",
                     PATIENCE_S)
    return (sum(map(int, re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", said, re.M))),
            float(re.findall(r"^([\d.]+) [\d.]+\r?$", said, re.M)[-1]))


def test_a_kiosk_works_on_the_console_and_sleeps_when_nothing_happens(hall, board, tmp_path):
    """One start for all of it: it takes longest."""
    path = tmp_path / "seen.png"
    languages = settled(board, hall, path)
    board.type("1")
    institutions = settled(board, hall, path, languages)
    board.type("esc")
    settled(board, hall, path, wanted=languages)
    board.plug()
    board.ask('udevadm settle; echo set""tled', "settled", PATIENCE_S)
    time.sleep(1)  # more than the guard against double strikes
    board.touch(SIZE[0] // 4, SIZE[1] // 2)  # the left one of two languages
    settled(board, hall, path, wanted=institutions)
    board.unplug()
    board.type("esc")
    settled(board, hall, path, wanted=languages)
    begin, begin_s = woken(board)
    time.sleep(20)
    end, end_s = woken(board)
    assert end - begin <= WAKEUPS_PER_S * (end_s - begin_s), f"{end - begin} times in {end_s - begin_s} s"
