"""A board that a test can hold in its hand: qemu's ARM `virt` machine with Debian's stock kernel, its PL061 GPIO
chip, network cable and hardware watchdog. The host presses the buttons and reads the lamps on the chip's own pins.

    board = EmulatedBoard(hall, "counter-1", image)      image: board_image.Image
    board.start(); board.press("NEXT"); board.lamps()

The pins are driven over qemu's test socket (-qtest) while the guest runs as usual, everything else over QMP. Real
time: nothing in the guest is slowed down or stopped for the host.
"""
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading

from hall import HallError, wait_until

QEMU = "qemu-system-aarch64"
MACHINE = ["-M", "virt", "-cpu", "cortex-a53", "-accel", "tcg", "-nodefaults", "-display", "none"]
PINS_DATA = 0x90303FC  # PL061 GPIODATA with all eight mask bits set
# Real-time priorities, for whoever starts boards with one: the hand that presses, qemu's thread that moves the pins,
# and the emulated processors, which always have something to compute.
HAND_PRIORITY, PINS_PRIORITY, PROCESSOR_PRIORITY = 3, 2, 1
GATEWAY = "10.0.2.2"   # the host's loopback, as qemu's user network shows it


def missing():
    """What this machine lacks for an emulated board; "" when it has all."""
    for program in (QEMU, "fdtput", "aarch64-linux-gnu-gcc", "apt-get", "dpkg-deb"):
        if not shutil.which(program):
            return f"no {program}"
    return ""


class Wire:
    """One of qemu's sockets: lines out, lines in."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.settimeout(20)
        self.rest = b""
        self.lock = threading.Lock()

    def send(self, line):
        self.socket.sendall(line.encode() + b"\n")

    def line(self):
        while b"\n" not in self.rest:
            got = self.socket.recv(65536)
            if not got:
                raise HallError("qemu closed its socket")
            self.rest += got
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode()

    def close(self):
        self.socket.close()


class Monitor(Wire):
    """QMP; what happened meanwhile is kept in .events."""

    def __init__(self, path):
        super().__init__(path)
        self.events = []
        json.loads(self.line())
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.send(json.dumps({"execute": command, "arguments": arguments}))
        while "event" in (answer := json.loads(self.line())):
            self.events.append(answer)
        if "error" in answer:
            raise HallError(f"qemu: {command}: {answer['error']['desc']}")
        return answer["return"]

    def happened(self, name):
        """How often an event was told so far."""
        self.ask("query-status")
        return sum(event["event"] == name for event in self.events)


class EmulatedBoard:
    """One board of a hall; its qemu runs under the name `board-<device>` in hall.running."""

    def __init__(self, hall, device, image):
        self.hall, self.device, self.image = hall, device, image
        self.name = "board-" + device
        self.folder = tempfile.mkdtemp(prefix="novbe-board-")  # sockets want short paths
        self.wire = self.monitor = self.pins_path = self.cpu = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # ---- power ----
    def start(self, files, lines, levels=(), append=""):
        """Powers on. files: {path in the guest: bytes}, over the image's; lines: the pins' names, eight at most;
        levels: {name: 0 or 1} that a pin has before the first instruction."""
        self.lines = list(lines)
        initrd = os.path.join(self.folder, "initrd")
        self.image.write_initrd(initrd, files)
        command = [QEMU, *MACHINE, "-m", str(self.image.memory_mb),
                   "-dtb", self.image.device_tree(self.lines, self.folder),
                   "-kernel", self.image.kernel, "-initrd", initrd, "-S",
                   "-append", f"console=ttyAMA0 quiet panic=0 {append}",
                   "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
                   "-netdev", "user,id=net,ipv6=off", "-device", "virtio-net-device,netdev=net,id=cable",
                   "-device", "i6300esb", "-action", "watchdog=reset",
                   "-qmp", f"unix:{self.folder}/qmp,server=on,wait=off",
                   "-qtest", f"unix:{self.folder}/qtest,server=on,wait=off", "-qtest-log", "/dev/null"]
        # The console is a file: a socket that nobody reads would stop the board's processor.
        self.hall.spawn(self.name, command, stdin=subprocess.PIPE)
        wait_until(lambda: os.path.exists(self.folder + "/qtest") or not self.hall.alive(self.name), 10, "qemu")
        if not self.hall.alive(self.name):
            raise HallError("qemu ended:\n" + self.hall.log_tail(self.name))
        self.monitor = Monitor(self.folder + "/qmp")
        self.wire = Wire(self.folder + "/qtest")
        self.pins_path = self._find_pins()
        self._step_back()
        for name, level in dict(levels).items():
            self.set(name, level)
        self.monitor.ask("cont")
        return self

    def _step_back(self):
        """Behind the hand that started it, which comes before all else (see before_others in tests/system)."""
        if os.sched_getscheduler(0) != os.SCHED_RR:
            return
        pid = self.hall.running[self.name].pid
        for task in os.listdir(f"/proc/{pid}/task"):
            priority = PINS_PRIORITY if int(task) == pid else PROCESSOR_PRIORITY
            with contextlib.suppress(PermissionError, ProcessLookupError):
                os.sched_setscheduler(int(task), os.SCHED_RR, os.sched_param(priority))

    def _find_pins(self):
        parts = self.monitor.ask("qom-list", path="/machine/unattached")
        pins = [part["name"] for part in parts if part["type"] == "child<pl061>"]
        assert len(pins) == 1, parts
        return "/machine/unattached/" + pins[0]

    def stop(self):
        """Pulls the plug; nothing is left behind."""
        for wire in (self.wire, self.monitor):
            if wire:
                wire.close()
        self.wire = self.monitor = None
        self.hall.stop(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- pins ----
    def _tell(self, line):
        with self.wire.lock:
            self.wire.send(line)
            answer = self.wire.line()
        if not answer.startswith("OK"):
            raise HallError(f"qemu: {line}: {answer}")
        return answer[3:]

    def set(self, name, level):
        """The pin has this level when this returns."""
        self._tell(f"set_irq_in {self.pins_path} unnamed-gpio-in {self.lines.index(name)} {level}")

    def pins(self):
        """The levels of all pins, inputs and outputs, by name."""
        bits = int(self._tell(f"readl {PINS_DATA:#x}"), 16)
        return {name: bits >> at & 1 for at, name in enumerate(self.lines)}

    # ---- what else a hand can do ----
    def cable(self, plugged):
        self.monitor.ask("set_link", name="cable", up=plugged)

    def type(self, line):
        """A technician types a command at the board's console."""
        self.hall.running[self.name].stdin.write(line.encode() + b"\n")
        self.hall.running[self.name].stdin.flush()

    def said(self):
        """Everything the console showed so far."""
        return self.hall.log_tail(self.name, 10**6)

    def wait_said(self, words, seconds=30, times=1):
        try:
            wait_until(lambda: self.said().count(words) >= times, seconds, f"'{words}' on the console")
        except HallError as error:
            raise HallError(f"{error}\n{self.said()[-3000:]}") from None

    # ---- what the host did to us ----
    def _tasks(self):
        """schedstat of the threads that are the board's processor and its devices: (ran, waited) in ns."""
        main = self.hall.running[self.name].pid
        if not self.cpu:
            self.cpu = self.monitor.ask("query-cpus-fast")[0]["thread-id"]
        for task in (self.cpu, main):
            with open(f"/proc/{main}/task/{task}/schedstat", encoding="ascii") as stat:
                yield [int(word) for word in stat.read().split()[:2]]

    def held_up_ms(self):
        """How long, since the start, the host kept the board's processor and its devices waiting for a processor of
        its own: time that a board made of metal has. A wait is counted when it is over."""
        with open("/proc/stat", encoding="ascii") as stat:  # by whoever emulates the host itself
            stolen = int(stat.readline().split()[8]) / os.sysconf("SC_CLK_TCK")
        return sum(waited for _, waited in self._tasks()) / 1e6 + stolen * 1e3

    def ran(self):
        """A number that grows when the board's processor has run."""
        return next(self._tasks())[0]


def machine_tree(path, memory_mb):
    """Writes the device tree that qemu gives this machine."""
    command = [QEMU, *MACHINE, "-m", str(memory_mb), "-M", f"dumpdtb={path}", "-netdev", "user,id=net", "-device",
               "virtio-net-device,netdev=net"]
    subprocess.run(command, check=True, capture_output=True)


def wait_online(observer, device, seconds=30):
    wait_until(lambda: (observer.retained.get(f"dev/{device}/state") or {}).get("online"), seconds,
               f"{device} to be online")
