"""The service manager's end of sd_notify(3), played by a test."""
import itertools
import os
import socket
import time

from hall import HallError

COUNTER = itertools.count()


class Manager:
    """Hears one program: its env is what the program is started with. Use as a context manager."""

    def __init__(self, watchdog_s=None):
        self.watchdog_s = watchdog_s
        self.told = []  # (monotonic time, line)
        self.address = f"@novbe-test-{os.getpid()}-{next(COUNTER)}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.address[1:])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    @property
    def env(self):
        env = {"NOTIFY_SOCKET": self.address}
        if self.watchdog_s:
            env["WATCHDOG_USEC"] = str(int(self.watchdog_s * 1e6))
        return env

    @property
    def words(self):
        """To be put before a command: the same as env."""
        return ["/usr/bin/env", *(f"{name}={value}" for name, value in self.env.items())]

    def hear(self, seconds):
        """The next message's lines; [] when none came in that time."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            lines = self.socket.recv(4096).decode().splitlines()
        except TimeoutError:
            return []
        now = time.monotonic()
        self.told += [(now, line) for line in lines]
        return lines

    def hear_all(self, seconds):
        """What is told in that time."""
        end, lines = time.monotonic() + seconds, []
        while time.monotonic() < end:
            lines += self.hear(end - time.monotonic())
        return lines

    def wait_for(self, wanted, seconds=15):
        """Until a line is told that begins so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in self.hear(end - time.monotonic()):
                if line.startswith(wanted):
                    return line
        raise HallError(f"nobody told '{wanted}' within {seconds} s, but {self.lines}")

    @property
    def lines(self):
        return [line for _, line in self.told]

    def times(self, line):
        return [at for at, told in self.told if told == line]
