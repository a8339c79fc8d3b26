"""The whole line once, on its real parts: kiosk, paper, dispatcher, counter, wall."""
import os

from device import Device
from hall import wait_until
from hands import online, press_keys
from people import Box


def test_a_citizen_takes_a_ticket_and_is_called_on_the_wall(hall):
    hall.start_display()
    keys = hall.start_kiosk()
    box = Box(hall.start_counter(1)).connect()
    with Device(hall, "observer-1", ["event", "dev/+/state", "board/#"]) as observer:
        wait_until(lambda: online(observer, "kiosk-1", "wall-a"), 10, "the kiosk and the wall")
        state = observer.retained.get
        box.press("press", "sign-in", "op1")

        press_keys(keys, "2", "1", "1")  # Urdu, the first institution, its first service
        tickets = os.path.join(hall.folder, "tickets")
        wait_until(lambda: [f for f in os.listdir(tickets) if f.endswith(".png")], 10, "the paper")
        entries = [b for t, b in observer.seen if t == "event"]
        issued = next(c for e in entries for c in e["changes"] if c["change"] == "issued")
        number = issued["leg"].split("/")[0]
        assert issued["language"] == "ur"
        assert any(number in name for name in os.listdir(tickets))

        wait_until(lambda: box.lamp == "waits", 5, "the lamp to say that somebody waits")
        box.press("press", "next")
        wait_until(lambda: box.lamp == "called", 5, "the call")
        calls = wait_until(lambda: (state("board/a") or {}).get("calls"), 5, "the board")
        assert (calls[0]["ticket"], calls[0]["counter"]) == (number, 1)
        revision = state("board/a")["revision"]
        wait_until(lambda: state("dev/wall-a/state")["board_revision"] >= revision, 5,
                   "the wall to show the call")
        assert os.path.getsize(os.path.join(hall.folder, "frames", "wall-a.png")) > 1000

        box.press("press", "arrive")
        wait_until(lambda: box.lamp == "serving", 5, "the citizen at the counter")
        box.press("press", "end")
        wait_until(lambda: box.lamp == "idle", 5, "the end")
    assert hall.stop_all() == dict.fromkeys(
        ["counter-1", "kiosk-1", "wall-a", "dispatcher", "broker"], 0)
