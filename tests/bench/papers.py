"""Tickets: from their fields to the printer's bytes, and from the button to the printer's first byte.

`ticket_LANG` is what one process does per ticket; its floor is an independent encoder that only packs the
same picture, so its ratio says how many times slower that one alone is than our painting and packing.
`first_byte_cups` is a key of the real kiosk, a number from the real dispatcher, a real cupsd, the real
backend; its floor is the same bytes sent over a bare TCP connection, plus one committed issue.
"""
import json
import os
import socket
import statistics
import subprocess
import time

import peer_encoder
from boards import Screen
from cups import PrivateCups
from device import Device
from hall import ROOT, TEXTS, Hall, HallError, wait_until
from loads import PROGRAMS
from printer import SimulatedPrinter

LANGUAGES_HALL = os.path.join(ROOT, "data/halls/languages.json")
WARM, COLD, PRESSES = 300, 5, 30
PEER_TIMES, CUPS_TIMES = 5, 8


def run_ticket(*words):
    done = subprocess.run([os.path.join(PROGRAMS, "ticket"), *words], capture_output=True, text=True,
                          check=False, timeout=120)
    if done.returncode:
        raise HallError(f"ticket {words[0]}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def entry(name, n, times, unit, **more):
    return {"name": name, "n": n, "p50": round(times["p50"], 2), "p99": round(times["p99"], 2),
            "max": round(times["max"], 2), "unit": unit, "floor": None, "ratio": None, **more}


def one(value):
    return {"p50": value, "p99": value, "max": value}


def quantiles(values):
    ordered = sorted(values)
    return {"p50": statistics.median(ordered), "p99": ordered[len(ordered) * 99 // 100], "max": ordered[-1]}


def in_ms(times):
    return {key: value / 1000 for key, value in times.items()}


def language_entries(folder, warm):
    """Painting and packing of one language, warm and cold, its bytes, and the independent encoder."""
    name = warm["language"]
    cold = [run_ticket("cold", LANGUAGES_HALL, TEXTS, name)[0]["both"]["p50"] for _ in range(COLD)]
    peer_us, _ = peer_encoder.measure(os.path.join(folder, name + ".png"))
    return [
        entry(f"ticket_{name}", warm["n"], in_ms(warm["both"]), "ms"),
        entry(f"ticket_cold_{name}", COLD, in_ms(quantiles(cold)), "ms"),
        entry(f"ticket_pack_{name}", warm["n"], in_ms(warm["pack"]), "ms",
              floor=round(peer_us / 1000, 2), ratio=round(peer_us / warm["pack"]["p50"], 1),
              at_least=PEER_TIMES),
        entry(f"ticket_bytes_{name}", 1, one(warm["bytes"]), "byte"),
    ]


def measure_tickets(folder):
    pictures = os.path.join(folder, "tickets")
    os.makedirs(pictures)
    lines = run_ticket("warm", LANGUAGES_HALL, TEXTS, pictures, str(WARM))
    return [e for line in lines for e in language_entries(pictures, line)]


def first_byte_tcp(printer, data):
    """Milliseconds from the connect to the printer's first byte."""
    wait_until(lambda: printer.idle, 10, "the printer to be idle")
    begin = time.monotonic()
    with socket.create_connection(("127.0.0.1", printer.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(data)
        wait_until(lambda: (printer.first_byte_at or 0) > begin, 5, "the first byte over TCP")
    return (printer.first_byte_at - begin) * 1000


def press(keypad, *keys):
    """The last key's time."""
    with open(keypad, "w", encoding="ascii") as keys_file:
        for key in keys:
            begin = time.monotonic()
            keys_file.write(f"key {key}\n")
            keys_file.flush()
            if key != keys[-1]:
                time.sleep(0.6)
    return begin


def first_byte_cups(printer, keypad):
    time.sleep(1)  # the ticket before is told to be printed, and its screen may be left
    press(keypad, "Home", "1", "2")
    time.sleep(0.6)
    begin = press(keypad, "1")
    wait_until(lambda: (printer.first_byte_at or 0) > begin, 10, "the first byte through cupsd")
    took = (printer.first_byte_at - begin) * 1000
    wait_until(lambda: printer.idle, 10, "the printer to be idle")
    return took


def commit_ms(hall, rounds=100):
    """A committed issue, asked by an independent client."""
    took = []
    with Device(hall, "kiosk-2") as kiosk:
        for _ in range(rounds):
            begin = time.monotonic()
            kiosk.issue("identity-card", confirm=False)
            took.append((time.monotonic() - begin) * 1000)
    return statistics.median(took)


def measure_first_byte(folder, tell):
    """One press in turn with one bare connection, with everything on; then the commit's own time."""
    with Hall(os.path.join(folder, "paper"), LANGUAGES_HALL) as hall, \
            SimulatedPrinter(os.path.join(folder, "tray")) as printer:
        shop = PrivateCups(os.path.join(folder, "cups"))
        shop.start()
        try:
            shop.add_queue("ticket", f"escpos://127.0.0.1:{printer.port}")
            hall.start_broker()
            hall.start_dispatcher()
            keypad = hall.start_kiosk(screen={"backend": "sdl"}, printing={
                "to": "cups", "queue": "ticket", "server": shop.server})
            with Device(hall, "observer-1", ["dev/+/state"]) as watch:
                wait_until(lambda: (watch.retained.get("dev/kiosk-1/state") or {}).get("giving"), 20, "the kiosk")
            with open(os.path.join(folder, "tickets", "az.escpos"), "rb") as ticket:
                data = ticket.read()
            direct, ours = [], []
            for _ in range(PRESSES):
                ours.append(first_byte_cups(printer, keypad))
                direct.append(first_byte_tcp(printer, data))
            commit = commit_ms(hall)
        finally:
            hall.stop_all()
            shop.stop()
    floor = statistics.median(direct) + commit
    tell(f"first byte: direct {statistics.median(direct):.2f} ms, a committed issue {commit:.2f} ms")
    return [entry("first_byte_tcp", PRESSES, quantiles(direct), "ms"),
            entry("first_byte_cups", PRESSES, quantiles(ours), "ms", floor=round(floor, 2),
                  ratio=round(statistics.median(ours) / floor, 2), at_most=CUPS_TIMES)]


def measure_papers(folder, tell):
    tickets = measure_tickets(folder)
    before = os.environ.pop("DISPLAY", None)
    screen = Screen(folder)
    try:
        return tickets + measure_first_byte(folder, tell)
    finally:
        screen.stop()
        if before:
            os.environ["DISPLAY"] = before
