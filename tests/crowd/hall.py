"""A whole hall on this machine, on loopback: its broker, its programs, one folder for everything.

Used by `make run` (tests/crowd/run_hall.py), by the system tests and by the benchmarks. Every program
is the real one; the broker's files are made by `novbe-ctl provision`, as in a real hall, or novbe-board
makes and starts everything, as in a bus.
"""
import collections
import ctypes
import json
import os
import random
import re
import signal
import socket
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.join(ROOT, os.environ.get("NOVBE_BUILD", "build/plain"), "bin")
TEXTS = os.path.join(ROOT, "build/po")
PR_SET_PDEATHSIG = 1


class HallError(Exception):
    """Something a person must know: what, where, and the end of its log."""


_claims = collections.deque()  # of the ports given last; a hall's life is shorter than this list
CLAIMS_MAX = 200
LEAST_PORT = 10240


def free_port():
    """A TCP port that nobody else who asks here gets while this process may need it, in any process of this
    machine; not one of those that the kernel gives to connections, so that none of them can be in its place."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as given:
        ports = range(LEAST_PORT, int(given.read().split()[0]))
    while len(_claims) >= CLAIMS_MAX:
        _claims.popleft().close()
    for port in random.SystemRandom().sample(ports, len(ports)):
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0novbe-port-{port}")
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        return port
    raise HallError("no free port is left")


def read_commented_json(path):
    """The hall file as Python values: comments blanked outside strings."""
    text = open(path, encoding="utf-8").read()
    pattern = r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/'
    return json.loads(re.sub(pattern, lambda m: m[1] or " ", text, flags=re.S))


def wait_until(condition, seconds, what):
    """Waits for a condition (polled here, in the test, never in the programs) or says what is missing."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise HallError(f"waited {seconds} s for: {what}")
        time.sleep(0.01)
    return value


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Hall:
    """Processes, folders and secrets of one hall. Use as a context manager."""

    def __init__(self, folder, hall_file, port=None):
        self.folder = os.path.abspath(folder)
        self.hall_file = os.path.abspath(hall_file)
        self.plan = read_commented_json(self.hall_file)
        self.centre = self.plan["centre"]
        self.port = port or free_port()
        self.address = "127.0.0.1"  # of the broker
        self.lines = {}  # device -> the port it is told instead of the broker's
        self.wraps = {}  # program's name -> words before its command, as those of ip netns exec
        self.running = {}
        self.broker_folder = os.path.join(self.folder, "broker")
        for name in ("log", "boards"):
            os.makedirs(os.path.join(self.folder, name), exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop_all()

    # ---- processes ----
    def log_path(self, name):
        return os.path.join(self.folder, "log", name + ".log")

    def log_tail(self, name, lines=15):
        try:
            with open(self.log_path(name), encoding="utf-8", errors="replace") as log:
                return "".join(log.readlines()[-lines:])
        except OSError:
            return ""

    def spawn(self, name, command, env=None, stdin=subprocess.DEVNULL):
        """Starts a program under a name; its output goes to log/<name>.log."""
        assert name not in self.running or self.running[name].poll() is not None, name
        with open(self.log_path(name), "ab") as log:
            self.running[name] = subprocess.Popen(
                [*self.wraps.get(name, ()), *command], stdin=stdin, stdout=log, stderr=log, cwd=self.folder,
                env={**os.environ, **(env or {})}, preexec_fn=_die_with_parent,
                start_new_session=True)
        return self.running[name]

    def stop(self, name, how=signal.SIGTERM, seconds=10):
        """Ends a program (kill -9 with how=SIGKILL) and returns its exit status."""
        process = self.running.pop(name, None)
        if process is None:
            return None
        if process.poll() is None:
            process.send_signal(how)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise HallError(f"{name} did not stop within {seconds} s:\n{self.log_tail(name)}") from None

    def stop_all(self):
        """Devices first, then the dispatcher, the broker last; returns {name: exit status}."""
        last = ["dispatcher", "broker"]
        order = [n for n in reversed(list(self.running)) if n not in last]
        return {name: self.stop(name) for name in order + [n for n in last if n in self.running]}

    def alive(self, name):
        return name in self.running and self.running[name].poll() is None

    # ---- the broker ----
    def provision(self):
        command = [os.path.join(BIN, "novbe-ctl"), "provision", "--hall", self.hall_file, "--folder",
                   self.broker_folder, "--listen", self.address, "--port", str(self.port)]
        if os.getuid() == 0:
            command += ["--user", "root"]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise HallError(f"novbe-ctl provision: {made.stderr}")

    def secret(self, device):
        with open(os.path.join(self.broker_folder, "secrets", device), encoding="ascii") as secret:
            return secret.read().strip()

    def start_broker(self):
        if not os.path.exists(os.path.join(self.broker_folder, "mosquitto.conf")):
            self.provision()
        program = "/usr/sbin/mosquitto" if os.path.exists("/usr/sbin/mosquitto") else "mosquitto"
        self.spawn("broker", [program, "-c", os.path.join(self.broker_folder, "mosquitto.conf")])
        wait_until(self._broker_listens, 5, f"the broker on port {self.port}\n{self.log_tail('broker')}")

    def _broker_listens(self):
        with socket.socket() as probe:
            return probe.connect_ex((self.address, self.port)) == 0

    # ---- boards ----
    def board(self, device, section=None, **values):
        """Writes a device's board file and returns its path. values: the section's members."""
        state = os.path.join(self.folder, "state", device)
        os.makedirs(state, exist_ok=True)
        content = {"device": device, "centre": self.centre, "state": state,
                   "mqtt": {"host": self.address, "port": self.lines.get(device, self.port),
                            "password_file": os.path.join(self.broker_folder, "secrets", device)}}
        if section:
            content[section] = values
        path = os.path.join(self.folder, "boards", device + ".json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(content, out, indent=1, ensure_ascii=False)
        return path

    @property
    def database(self):
        return os.path.join(self.folder, "state", "hub", "hall.db")

    def start_dispatcher(self, env=None, ready=True, wrap=(), programs=BIN):
        """wrap: words before the command, as those of unshare; programs: the folder it lies in."""
        path = self.board("hub", "hub", hall=self.hall_file)
        before = len(self.log_tail("dispatcher", 10**6))
        self.spawn("dispatcher", [*wrap, os.path.join(programs, "novbe-dispatcher"), "-c", path], env)
        if ready:
            wait_until(lambda: "connected" in self.log_tail("dispatcher", 10**6)[before:]
                       or not self.alive("dispatcher"), 20, "the dispatcher to connect")
            if not self.alive("dispatcher"):
                raise HallError("dispatcher ended:\n" + self.log_tail("dispatcher"))

    def start_counter(self, number, operator="", source="simulated"):
        device = f"counter-{number}"
        box = os.path.join(self.folder, f"box-{number}")
        path = self.board(device, "counter", number=number, source=source, path=box,
                          operator=operator)
        self.spawn(device, [os.path.join(BIN, "novbe-counter"), "-c", path])
        return box

    def start_kiosk(self, device="kiosk-1", screen=None, printing=None, env=None, texts=TEXTS,
                    options=None):
        """By itself without the page of details, so that a service's tile asks for its ticket; options may say otherwise.
        Returns the path of its keys."""
        frames, tickets = os.path.join(self.folder, "frames"), os.path.join(self.folder, "tickets")
        os.makedirs(frames, exist_ok=True)
        os.makedirs(tickets, exist_ok=True)
        keys = os.path.join(self.folder, device + ".input")
        screen = {"backend": "png", "png": os.path.join(frames, device + ".png"), "input": keys,
                  **(screen or {})}
        path = self.board(device, "kiosk", screen=screen, texts=texts, **{"details": False, **(options or {})},
                          **{"print": {"to": "files", "folder": tickets, **(printing or {})}})
        self.spawn(device, [os.path.join(BIN, "novbe-kiosk"), "-c", path], env)
        return keys

    def start_printer(self, device="printer-1", printing=None, env=None, texts=TEXTS):
        """A shared printer; printing: the members of its section "print". Returns its tickets' folder."""
        tickets = os.path.join(self.folder, f"tickets-{device}")
        os.makedirs(tickets, exist_ok=True)
        path = self.board(device, "printer", texts=texts,
                          **{"print": {"to": "files", "folder": tickets, **(printing or {})}})
        self.spawn(device, [os.path.join(BIN, "novbe-printer"), "-c", path], env)
        return tickets

    def start_display(self, device="wall-a", screen=None, env=None, texts=TEXTS, options=None):
        frames = os.path.join(self.folder, "frames")
        os.makedirs(frames, exist_ok=True)
        screen = {"backend": "png", "png": os.path.join(frames, device + ".png"), **(screen or {})}
        path = self.board(device, "display", screen=screen, texts=texts, **(options or {}))
        self.spawn(device, [os.path.join(BIN, "novbe-display"), "-c", path], env)

    # ---- all of it by novbe-board ----
    def board_file(self, source, screen=None, printing=None, texts=TEXTS, change=lambda plan: None):
        """A board's file that is the source's after change(plan), but for this hall and in its folder."""
        frames, tickets = os.path.join(self.folder, "frames"), os.path.join(self.folder, "tickets")
        os.makedirs(frames, exist_ok=True)
        os.makedirs(tickets, exist_ok=True)
        plan = read_commented_json(source)
        plan.update(centre=self.centre, state=os.path.join(self.folder, "state"))
        plan["broker"] = {"port": self.port}
        plan["hub"]["hall"] = self.hall_file
        for device in plan["devices"]:
            name = device["device"]
            device.pop("terminal", None)
            for face in [device[kind] for kind in ("kiosk", "display") if kind in device]:
                face["texts"] = texts
                face["screen"].update(backend="png", png=os.path.join(frames, name + ".png"),
                                      fullscreen=False)
                face["screen"].update(screen or {})
            if "kiosk" in device:
                device["kiosk"]["screen"]["input"] = os.path.join(self.folder, name + ".input")
                device["kiosk"]["print"] = printing or {"to": "files", "folder": tickets}
            if "counter" in device:
                number = device["counter"]["number"]
                device["counter"].update(source="simulated", operator="",
                                         path=os.path.join(self.folder, f"box-{number}"))
        change(plan)
        path = os.path.join(self.folder, "boards", "board.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(plan, out, indent=1, ensure_ascii=False)
        return path

    def start_board(self, path, env=None):
        """Everything of a board's file by one program; returns the counters' boxes by number."""
        self.broker_folder = os.path.join(self.folder, "state", "broker")
        before = len(self.log_tail("board", 10**6))
        self.spawn("board", [os.path.join(BIN, "novbe-board"), "-c", path], env)
        wait_until(lambda: "people can take tickets" in self.log_tail("board", 10**6)[before:]
                   or not self.alive("board"), 20, "the board to be ready")
        if not self.alive("board"):
            raise HallError("novbe-board ended:\n" + self.log_tail("board"))
        counters = [d["counter"]["number"] for d in read_commented_json(path)["devices"] if "counter" in d]
        return {number: os.path.join(self.folder, f"box-{number}") for number in counters}

    def control(self, *words, check=True):
        """Runs novbe-ctl as the hall's manager."""
        path = self.board("ctl")
        done = subprocess.run([os.path.join(BIN, "novbe-ctl"), "-c", path, *words],
                              capture_output=True, text=True, check=False, timeout=60)
        if check and done.returncode:
            raise HallError(f"novbe-ctl {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done
