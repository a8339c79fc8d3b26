"""A played kernel with gpio chips and keypads for one program: tests/tools/gpio, preloaded.

    with Kernel(folder, ["chip 0 board NEXT CALL"]) as kernel:
        program = subprocess.Popen([...], env={**os.environ, **kernel.env})
        kernel.say("set NEXT 1")
        kernel.level("CALL")

The folder is short (a socket lies in it) and belongs to the test; the kernel lives and dies with its program, so a
program that is started again begins with the commands of `setup` anew."""
import os
import socket
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Kernel:
    def __init__(self, folder, setup, library=os.path.join(ROOT, "build/plain/gpio.so")):
        self.folder = str(folder)
        self.socket = None
        with open(os.path.join(self.folder, "setup"), "w", encoding="utf-8") as file:
            file.write("\n".join(setup) + "\n")
        self.env = {"NOVBE_GPIO": self.folder, "LD_PRELOAD": library,
                    "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.forget()

    def forget(self):
        """The program ended; the next word goes to the one that is started then."""
        if self.socket:
            self.socket.close()
        self.socket = None

    def _connect(self, seconds=10):
        end = time.monotonic() + seconds
        while True:
            try:
                self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self.socket.connect(os.path.join(self.folder, "control"))
                return
            except (FileNotFoundError, ConnectionRefusedError):
                self.socket.close()
                self.socket = None
                if time.monotonic() > end:
                    raise
                time.sleep(0.005)

    def say(self, command):
        """What the kernel answers behind "ok"; an error is the test's."""
        if not self.socket:
            self._connect()
        self.socket.sendall(command.encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            part = self.socket.recv(512)
            assert part, f"the program with the played kernel ended: {command}"
            answer += part
        text = answer.decode().strip()
        assert text.startswith("ok"), f"{command}: {text}"
        return text[2:].strip()

    def level(self, line):
        """The line's voltage, 0 or 1."""
        return int(self.say(f"level {line}").split()[1])

    def is_free(self, line):
        return self.say(f"level {line}").startswith("free")

    def press(self, line, hold_s=0.1, active_low=False, edges=4):
        """A press with chatter of less than 5 ms on both ways."""
        down = 0 if active_low else 1
        self.say(f"chatter {line} {down} {edges} 500")
        time.sleep(hold_s)
        self.say(f"chatter {line} {1 - down} {edges} 500")
