"""From an operator's press to the command at the broker, and to the lamp that says `called`.

The press is a line at the simulated box, so that no debouncing is in the figures. Each has its floor from the
same run, round by round in turn, by clients that are not ours (paho): for press_to_command a bare QoS 1
message of the same size through the same broker; for press_to_lamp a `next` that a device in Python asks
and the real dispatcher commits and answers. edge_to_command is a wired box on a played kernel, from the GPIO
line's edge on, less the debounce time that the box must wait.
"""
import json
import os
import socket
import statistics
import tempfile
import threading
import time

import paho.mqtt.client as paho
from device import Device
from gpio_kernel import Kernel
from hall import BIN, HallError, wait_until
from loads import make_hall
from people import Box

ROUNDS, WARM = 400, 20
EDGES, DEBOUNCE_MS = 100, 20


class Witness:
    """Sees a topic as the broker passes it on; the instants by their order."""

    def __init__(self, hall, name, topic):
        self.topic, self.seen, self.bell = topic, [], threading.Event()
        self.client = paho.Client(client_id=name, protocol=paho.MQTTv5)
        self.client.username_pw_set("hub", hall.secret("hub"))  # whom the broker lets hear commands
        self.client.on_socket_open = lambda _c, _u, sock: sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client.on_message = self._message
        up = threading.Event()
        self.client.on_subscribe = lambda *_: up.set()
        self.client.on_connect = lambda client, *_: client.subscribe([(topic, 1)])
        self.client.connect(hall.address, hall.port)
        self.client.loop_start()
        if not up.wait(5):
            raise HallError("the witness could not subscribe")

    def _message(self, _client, _data, message):
        self.seen.append((time.monotonic(), message.payload))
        self.bell.set()

    def echo(self, payload):
        self.client.publish(self.topic, payload, qos=1)

    def next(self, act):
        """Milliseconds from act() to the next message."""
        self.bell.clear()
        begin = time.monotonic()
        act()
        if not self.bell.wait(5):
            raise HallError("no command came to the broker")
        return (self.seen[-1][0] - begin) * 1000

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


class QuickBox(Box):
    """Remembers when it was called."""

    def called(self, ticket, begin):
        while (words := self.wait(5)):
            if words[0] == "called" and words[1] != ticket:
                return words[1], (time.monotonic() - begin) * 1000
        raise HallError("the lamp does not say `called`")


def figures(name, times, floors, **bound):
    p50, floor = statistics.median(times), statistics.median(floors)
    ordered = sorted(times)
    return {"name": name, "n": len(times), "p50": round(p50, 3), "p99": round(ordered[len(ordered) * 99 // 100], 3),
            "max": round(ordered[-1], 3), "unit": "ms", "floor": round(floor, 3), "ratio": round(p50 / floor, 2), **bound}


def start_box(hall, number):
    path = os.path.join(hall.folder, f"box-{number}")
    board = hall.board(f"counter-{number}", "counter", number=number, source="simulated", path=path, operator=f"op{number}",
                       double_strike_ms=0)
    hall.spawn(f"counter-{number}", [os.path.join(BIN, "novbe-counter"), "-c", board])
    return QuickBox(path).connect()


def take_tickets(hall, count):
    """People who wait, for both counters' profile."""
    with Device(hall, "kiosk-1") as kiosk:
        for _ in range(count):
            kiosk.issue("service-1")


def measure(hall):
    """Counter 1 is ours; counter 9, of the same profile, is a device in Python."""
    box = start_box(hall, 1)
    take_tickets(hall, 2 * (ROUNDS + WARM) + 5)
    commands = Witness(hall, "witness", f"novbe/1/{hall.centre}/dev/counter-1/cmd")
    echo = Witness(hall, "echo", f"novbe/1/{hall.centre}/bench")
    ticket, times = "", {"command": [], "bare": [], "lamp": [], "asked": []}
    with Device(hall, "counter-9") as other:
        wait_until(lambda: box.lamp == "waits", 10, "the box at work")
        truth = other.ask("sign_in", operator="op9")["counter"]
        for _ in range(ROUNDS + WARM):
            begin = time.monotonic()
            times["command"].append(commands.next(lambda: box.press("press", "next")))
            ticket, took = box.called(ticket, begin)
            times["lamp"].append(took)
            times["bare"].append(echo.next(lambda: echo.echo(commands.seen[-1][1])))
            begin = time.monotonic()
            truth = other.ask("next", expect={"leg": truth.get("leg", ""), "revision": truth["revision"]})["counter"]
            times["asked"].append((time.monotonic() - begin) * 1000)
            if truth["state"] != "open" or "leg" not in truth:
                raise HallError(f"counter 9 was not given anybody: {json.dumps(truth)}")
    commands.close()
    echo.close()
    box.close()
    return {name: values[WARM:] for name, values in times.items()}


def measure_edges(hall):
    """Milliseconds from the line's edge to the command at the broker, beyond the debounce."""
    commands = Witness(hall, "witness", f"novbe/1/{hall.centre}/dev/counter-1/cmd")
    board = hall.board("counter-1", "counter", number=1, source="gpio", operator="op", double_strike_ms=0,
                       inputs=[{"line": "NEXT", "press": "next", "active_low": False, "debounce_ms": DEBOUNCE_MS}],
                       outputs=[{"line": "CALL", "shows": "call-lamp"}])
    times = []
    with tempfile.TemporaryDirectory(prefix="novbe-") as folder, Device(hall, "observer-1", ["dev/+/state"]) as watch, \
            Kernel(folder, ["chip 0 board NEXT CALL", "set NEXT 0"]) as kernel:
        watch.retained.clear()
        hall.spawn("counter-1", [os.path.join(BIN, "novbe-counter"), "-c", board], kernel.env)
        wait_until(lambda: (watch.retained.get("dev/counter-1/state") or {}).get("online"), 10, "the wired box at work")
        wait_until(lambda: kernel.level("CALL"), 10, "its lamp")
        for _ in range(EDGES + WARM):
            times.append(commands.next(lambda: kernel.say("set NEXT 1")) - DEBOUNCE_MS)
            kernel.say("set NEXT 0")
            time.sleep(2 * DEBOUNCE_MS / 1000)  # up, and quiet for as long as it takes to count
        hall.stop("counter-1")
    commands.close()
    return times[WARM:]


def measure_buttons(folder, told):
    with make_hall(folder, "buttons") as hall:
        hall.start_broker()
        hall.start_dispatcher()
        times = measure(hall)
        hall.stop("counter-1")
        take_tickets(hall, EDGES + WARM)
        edges = measure_edges(hall)
    told(f"{ROUNDS} presses at a box, {EDGES} at a wired one")
    return [figures("press_to_command", times["command"], times["bare"], at_most=2),
            figures("press_to_lamp", times["lamp"], times["asked"], at_most=2),
            figures("edge_to_command", edges, times["bare"])]
