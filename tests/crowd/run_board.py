"""`make board`: an emulated ARM board with novbe-counter in a hall on this machine, its buttons under your keys.

n NEXT (N: held)   o NOSHOW   p PARK   e END   |   c cable out, in   h novbe-counter hangs   t another ticket   q quit
BUILD=trixie boots the program as Debian 13's libraries have it (libgpiod 2), else Debian 12's (libgpiod 1).
"""
import os
import select
import shutil
import sys
import termios
import time
import tty

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import board_image                                    # noqa: E402
from device import Device                             # noqa: E402
from emulated_board import EmulatedBoard, wait_online  # noqa: E402
from hall import ROOT, Hall, HallError                # noqa: E402

KEYS = {"n": "NEXT", "N": "NEXT", "o": "NOSHOW", "p": "PARK", "e": "END"}


class Hands:
    def __init__(self, board, kiosk):
        self.board, self.kiosk, self.plugged = board, kiosk, True

    def key(self, key):
        if key in KEYS:
            self.board.set(KEYS[key], 1)
            time.sleep(1.0 if key == "N" else 0.08)
            self.board.set(KEYS[key], 0)
        elif key == "c":
            self.plugged = not self.plugged
            self.board.cable(self.plugged)
        elif key == "h":
            self.board.type("kill -STOP $(pidof novbe-counter)")
        elif key == "t":
            self.kiosk.issue(self.kiosk.hall.plan["institutions"][0]["services"][0]["id"])
        return key != "q"

    def show(self, observer):
        pins = self.board.pins()
        lamps = "  ".join(f"{name} {'#' if pins[name] else '.'}" for name in board_image.LAMPS)
        counter = observer.retained.get("counter/1") or {}
        state = observer.retained.get("dev/counter-1/state") or {}
        words = [lamps, counter.get("ticket") or counter.get("state", "-"),
                 "" if self.plugged else "cable out", "" if state.get("online") else "offline",
                 state.get("trouble", ""), f"watchdog bit {bites} x" if (bites := self.bites()) else ""]
        sys.stdout.write("\r\033[K" + "   ".join(word for word in words if word))
        sys.stdout.flush()

    def bites(self):
        return self.board.monitor.happened("WATCHDOG")


def run(hall, board):
    hall.start_broker()
    hall.start_dispatcher()
    with Device(hall, "observer-1", ["counter/1", "dev/+/state"]) as observer, Device(hall, "kiosk-1") as kiosk:
        board.start(board_image.box(hall, 1), [*board_image.BUTTONS, *board_image.LAMPS])
        wait_online(observer, "counter-1")
        print(__doc__.split("\n\n")[1].strip() + f"\nconsole and logs: {hall.folder}/log")
        hands = Hands(board, kiosk)
        for _ in range(5):
            hands.key("t")
        going = True
        while going and hall.alive(board.name):
            if select.select([sys.stdin], [], [], 0.03)[0]:
                going = hands.key(os.read(0, 1).decode(errors="replace"))
            hands.show(observer)


def main():
    folder = os.path.join(ROOT, "build/board")
    shutil.rmtree(folder, ignore_errors=True)
    image = board_image.image(os.environ.get("BUILD", "bookworm"), "arm64")
    usual = termios.tcgetattr(0) if os.isatty(0) else None
    with Hall(folder, os.path.join(ROOT, "data/halls/islamabad.json")) as hall, \
            EmulatedBoard(hall, "counter-1", image) as board:
        try:
            if usual:
                tty.setcbreak(0)
            run(hall, board)
        finally:
            if usual:
                termios.tcsetattr(0, termios.TCSADRAIN, usual)
            print()


if __name__ == "__main__":
    try:
        main()
    except HallError as error:
        sys.exit(f"board: {error}")
    except KeyboardInterrupt:
        pass
