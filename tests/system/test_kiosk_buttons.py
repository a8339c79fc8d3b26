"""A kiosk's own buttons: one press, one ticket; beside a screen, before a screen nobody can touch, and without any."""
import os
import signal
import subprocess

import pytest
from device import Device
from hall import BIN, ROOT, wait_until
from hands import online, press_keys, wait_for_paper
from people import Box
from PIL import Image

SERVICES = ["id-card-new", "passport-new"]
ACCENT = (0x0a, 0x4b, 0x63)


def has_edge(frame):
    """Whether the screen has the edge of a press that was refused."""
    try:
        with Image.open(frame) as picture:
            picture = picture.convert("RGB")
    except (OSError, SyntaxError):  # not there yet
        return None
    return picture.getpixel((2, picture.height // 2)) == ACCENT


@pytest.fixture
def entrance(make_hall):
    made = Entrance(make_hall())
    yield made
    made.close()


class Entrance:
    """A hall with one kiosk that has buttons; `how` it has them is said by start()."""

    def __init__(self, hall):
        self.hall = hall
        hall.start_broker()
        hall.start_dispatcher()
        self.observer = Device(hall, "observer-1", ["event", "dev/+/state"]).connect()
        self.box = None

    def start(self, screen=None, **options):
        path = os.path.join(self.hall.folder, "kiosk-buttons")
        buttons = {"source": "simulated", "path": path, "language": "ur", **options.pop("buttons", {})}
        keys = self.hall.start_kiosk(screen=screen, options={"buttons": buttons, **options})
        self.box = Box(path).connect()
        wait_until(lambda: online(self.observer, "kiosk-1"), 10, "the kiosk")
        wait_until(lambda: self.box.lamp == "idle", 5, "the lamp that invites")
        return keys

    def state(self):
        return self.observer.retained.get("dev/kiosk-1/state") or {}

    def press(self, service):
        self.box.press("press", "service", service)

    def issued(self):
        return [change for topic, entry in self.observer.seen if topic == "event"
                for change in entry["changes"] if change["change"] == "issued"]

    def close(self):
        self.observer.close()


@pytest.mark.parametrize("screen", [{}, {"touch": False}, {"backend": "none"}], ids=["touch", "no-touch", "no-screen"])
def test_a_press_gives_one_ticket_of_that_service_in_the_buttons_language(entrance, screen):
    entrance.start(screen)
    for count, service in enumerate(SERVICES, 1):
        entrance.press(service)
        entrance.press(service)  # a double strike
        wait_for_paper(entrance.hall, count)
        wait_until(lambda want=count: len(entrance.issued()) == want, 5, "the ticket in the journal")
        assert entrance.issued()[-1]["language"] == "ur"
        assert entrance.issued()[-1]["service"] == service
        wait_until(lambda: entrance.box.lamp == "idle", 5, "the lamp that invites again")
    assert entrance.state()["screen"] == ("absent" if screen.get("backend") else "ok")
    frame = os.path.join(entrance.hall.folder, "frames", "kiosk-1.png")
    assert os.path.exists(frame) == (not screen.get("backend"))
    assert entrance.hall.stop("kiosk-1") == 0
    assert len(entrance.issued()) == len(SERVICES)


def test_a_language_chosen_on_the_screen_is_the_tickets(entrance):
    keys = entrance.start()
    press_keys(keys, "1")  # English
    entrance.press(SERVICES[0])
    wait_for_paper(entrance.hall, 1)
    wait_until(entrance.issued, 5, "the ticket in the journal")
    assert entrance.issued()[0]["language"] == "en"


def test_a_keypad_leads_to_a_ticket(entrance):
    """Next and enter, until there is one: the keys know nothing of the screens, and enter twice in half a second is
    one stroke, so whoever presses does not count either."""
    entrance.start()

    def goes_on():
        entrance.box.press("press", "next")
        entrance.box.press("press", "enter")
        return entrance.issued()

    wait_until(goes_on, 30, "a ticket in the journal")
    assert entrance.issued()[0]["language"] != "ur"  # that of the first tile, not the buttons'


def test_while_a_ticket_is_made_another_press_is_refused_and_seen(entrance):
    """The hub stands still, so that the ticket is being made for as long as the test looks."""
    entrance.start({"touch": False})
    frame = os.path.join(entrance.hall.folder, "frames", "kiosk-1.png")
    hub = entrance.hall.running["dispatcher"]
    wait_until(lambda: has_edge(frame) is False, 5, "the screen")
    hub.send_signal(signal.SIGSTOP)
    try:
        entrance.press(SERVICES[0])
        wait_until(lambda: entrance.box.lamp == "serving", 2, "the lamp that works")
        entrance.press(SERVICES[1])
        wait_until(lambda: entrance.box.lamp == "refused", 2, "the lamp that refuses")
        wait_until(lambda: has_edge(frame), 2, "the screen that says so")
    finally:
        hub.send_signal(signal.SIGCONT)
    wait_for_paper(entrance.hall, 1)
    wait_until(lambda: entrance.box.lamp == "idle", 10, "the lamp that invites again")
    wait_until(lambda: has_edge(frame) is False, 5, "the end of the edge")
    wait_until(entrance.issued, 5, "the ticket in the journal")
    assert {change["service"] for change in entrance.issued()} == {SERVICES[0]}


def test_without_the_hub_a_press_gives_a_number_of_the_kiosks_own(entrance):
    entrance.start({"backend": "none"})
    entrance.press(SERVICES[0])
    wait_for_paper(entrance.hall, 1)
    entrance.hall.stop("dispatcher")
    wait_until(lambda: "numbers of its own" in entrance.hall.log_tail("kiosk-1", 10**4), 10, "the loss")
    for count, service in (2, SERVICES[1]), (3, SERVICES[0]):
        wait_until(lambda: entrance.box.lamp == "idle", 5, "the lamp that invites")
        entrance.press(service)
        wait_for_paper(entrance.hall, count)
    entrance.hall.start_dispatcher()
    own = lambda: [c for c in entrance.issued() if int(c["leg"].split("/")[0][1:]) > 1000]  # noqa: E731
    wait_until(lambda: len(own()) == 2, 15, "the reports of both")
    assert [c["service"] for c in own()] == [SERVICES[1], SERVICES[0]]


def test_a_service_the_hall_does_not_have_is_trouble_a_log_line_and_refused_by_check(entrance):
    lines = [{"line": "B1", "press": "service", "argument": SERVICES[0]},
             {"line": "B2", "press": "service", "argument": "pasport"}]
    hall = entrance.hall
    path = hall.board("kiosk-1", "kiosk", screen={"backend": "none"}, texts=os.path.join(ROOT, "build/po"),
                      buttons={"source": "gpio", "inputs": lines},
                      **{"print": {"to": "files", "folder": os.path.join(hall.folder, "tickets")}})
    program = os.path.join(BIN, "novbe-kiosk")
    check = lambda: subprocess.run([program, "--check", path], capture_output=True, text=True, check=False)  # noqa: E731
    assert check().returncode == 0  # no hall is known yet
    hall.spawn("kiosk-1", [program, "-c", path])
    wait_until(lambda: "pasport" in hall.log_tail("kiosk-1", 100), 10, "the line in the log")
    wait_until(lambda: entrance.state().get("trouble"), 10, "trouble in its state")
    # The lines do not exist on this machine; that may be told a moment after the hall's services.
    wait_until(lambda: entrance.state()["input"] == "trouble", 5, "the buttons' own trouble")
    hall.stop("kiosk-1")
    refused = check()
    assert refused.returncode == 2 and "inputs[1]" in refused.stderr and "pasport" in refused.stderr


def test_a_button_without_a_service_is_refused_calmly(entrance):
    entrance.start({"touch": False})
    entrance.press("pasport")
    wait_until(lambda: entrance.box.lamp == "refused", 5, "the refusal")
    wait_until(lambda: "no such service" in entrance.hall.log_tail("kiosk-1"), 5, "the line in the log")
    entrance.press(SERVICES[0])  # the next one need not wait for the notice to end
    wait_for_paper(entrance.hall, 1)


WRONG = [
    ({"screen": {"backend": "none"}}, "nobody could take a ticket"),
    ({"screen": {"touch": False}}, "nobody could take a ticket"),
    ({"screen": {"backend": "none"}, "paperless_fallback": True,
      "buttons": {"source": "simulated", "path": "/tmp/x"}}, "no screen to show a number on"),
    ({"buttons": {"source": "gpio", "inputs": [{"line": f"B{n}", "press": "service", "argument": "s"}
                                               for n in range(9)]}}, "at most 8 buttons"),
    ({"buttons": {"source": "gpio", "inputs": [{"line": "B1", "press": "recall"}]}}, "does nothing on a kiosk"),
    ({"screen": {"touch": False}, "buttons": {"source": "gpio", "inputs": [
        {"line": "B1", "press": "next"}, {"line": "B2", "press": "repeat"}]}}, 'it needs "service", or "next" and'),
    ({"screen": {"backend": "none"}, "buttons": {"source": "gpio", "inputs": [
        {"line": "B1", "press": "next"}, {"line": "B2", "press": "enter"}]}}, 'it needs "service"'),
]


@pytest.mark.parametrize("section, words", WRONG, ids=[w for _s, w in WRONG])
def test_check_refuses_buttons_that_could_not_work(make_hall, section, words):
    hall = make_hall()
    hall.provision()
    path = hall.board("kiosk-1", "kiosk", **section)
    done = subprocess.run([os.path.join(BIN, "novbe-kiosk"), "--check", path], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 2 and words in done.stderr, done.stderr
