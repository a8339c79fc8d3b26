"""Simulated people: citizens who take tickets, operators who press buttons.

Citizens use the real kiosk (its keypad, through the kiosk's input path) or a kiosk of their own on the wire;
operators press the buttons of real novbe-counter programs through their simulated boxes. All waiting
is for something to happen; `pace` turns hall seconds into real ones.
"""
import queue
import random
import socket
import threading
import time

from device import Refused


class Pace:
    """Hall seconds to real seconds; everybody stops at once."""

    def __init__(self, speed, seed):
        self.speed = speed
        self.random = random.Random(seed)
        self.over = threading.Event()

    def pause(self, hall_seconds, at_least=0.0):
        """Sleeps; True when it is time to go home."""
        return self.over.wait(max(at_least, hall_seconds / self.speed))

    def about(self, mean_s):
        """A service or walking time: gamma-like, never tiny, now and then long."""
        return mean_s * self.random.gammavariate(2.0, 0.5)


class Box:
    """The buttons and lamps of one novbe-counter, over its unix socket."""

    def __init__(self, path):
        self.path = path
        self.lamp = ""
        self.lamps = queue.Queue()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def connect(self, seconds=10):
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.socket.connect(self.path)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def _read(self):
        try:
            for line in self.socket.makefile("r", encoding="utf-8"):
                words = line.split()
                if words[:1] == ["lamp"]:
                    self.lamp = words[1]
                    self.lamps.put(words[1:])
        except OSError:
            pass
        self.lamps.put(None)

    def press(self, *words):
        self.socket.sendall((" ".join(words) + "\n").encode())

    def wait(self, seconds):
        """The next lamp change as words; [] after `seconds`; None when the box is gone."""
        try:
            return self.lamps.get(timeout=seconds)
        except queue.Empty:
            return []

    def close(self):
        self.socket.close()


class Operator(threading.Thread):
    """Sits at one counter all day: next, the visitor walks, serve, next."""

    def __init__(self, pace, number, box_path, mean_service_s, tell):
        super().__init__(daemon=True, name=f"operator-{number}")
        self.pace, self.number, self.box = pace, number, Box(box_path)
        self.mean_service_s, self.tell = mean_service_s, tell

    def run(self):
        try:
            self.box.connect()
            self.box.press("press", "sign-in", f"op{self.number}")
            while not self.pace.over.is_set():
                words = self.box.wait(0.5)
                if words is None:
                    return
                if words:
                    self.react(words[0])
        except OSError as error:
            self.tell(f"counter {self.number}: its box is gone: {error}")
        finally:
            self.box.close()

    def react(self, lamp):
        if lamp == "waits":
            self.press_after(self.pace.about(4), 0.05, "next")
        elif lamp == "called":
            self.meet()
        elif lamp == "serving":
            self.press_after(self.pace.about(self.mean_service_s), 1.6,
                             self.pace.random.choice(["next"] * 9 + ["end"]))

    def press_after(self, hall_seconds, at_least, button):
        if not self.pace.pause(hall_seconds, at_least):
            self.box.press("press", button)

    def meet(self):
        """The visitor comes, or does not."""
        if self.pace.random.random() > 0.05:
            self.press_after(self.pace.about(20), 0.05, "arrive")
        else:
            self.press_after(60, 0.1, "recall")
            self.press_after(60, 1.6, "no-show")


class Street(threading.Thread):
    """Citizens come in at a mean rate and take a ticket at a kiosk on the wire, held by the crowd."""

    def __init__(self, pace, door, services, languages, per_hour, tell):
        super().__init__(daemon=True, name="street")
        self.pace, self.door = pace, door
        self.services, self.languages = services, languages
        self.per_hour, self.tell = per_hour, tell
        self.tickets = []   # what the crowd holds on paper

    def run(self):
        while not self.pace.pause(self.pace.random.expovariate(self.per_hour / 3600)):
            self.take_ticket()

    def take_ticket(self):
        """Reserve, hold the paper, confirm; one printer in fifty jams."""
        service = self.pace.random.choice(self.services)
        try:
            ticket = self.door.issue(service, self.pace.random.choice(self.languages), confirm=False)
            self.tickets.append(ticket["ticket"])
            jammed = self.pace.random.random() < 0.02
            self.door.ask("void" if jammed else "confirm", ticket=ticket["ticket"])
        except Refused as refused:
            self.tell(f"a citizen was told: {refused}")
        except TimeoutError as late:
            self.tell(f"a citizen got no answer: {late}")


class KioskVisitors(threading.Thread):
    """Citizens at the real kiosk, one after the other, choosing by its keypad at a person's speed."""

    def __init__(self, pace, press_key, languages, per_hour):
        super().__init__(daemon=True, name="kiosk visitors")
        self.pace, self.press_key = pace, press_key
        self.languages, self.per_hour = languages, per_hour

    def run(self):
        while not self.pace.pause(self.pace.random.expovariate(self.per_hour / 3600), 1.0):
            language = str(self.pace.random.randint(1, min(9, len(self.languages))))
            # No class of the few (where it is asked), and yes, a ticket.
            for key in (language, self.pace.random.choice("123456"), self.pace.random.choice("123"), "1", "Enter"):
                self.press_key(key)
                if self.pace.pause(3, 0.7):
                    return
            self.pace.pause(10, 4.0)  # takes the paper and goes
            self.press_key("Home")
