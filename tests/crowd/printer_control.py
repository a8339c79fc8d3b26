"""The hands of people at a simulated printer that runs as a program: words written into a named pipe."""
import os

# What may be said: the method of SimulatedPrinter, and whether a number may follow.
WORDS = {
    "paper out": ("paper_out", False), "paper load": ("load_paper", True),
    "cover open": ("open_cover", False), "cover close": ("close_cover", False),
    "cutter jam": ("jam_cutter", False), "cutter free": ("free_cutter", False),
    "offline": ("go_offline", False), "online": ("go_online", False),
    "stall": ("stall", False), "go on": ("unstall", False),
    "link drop": ("drop_link", False), "link down": ("link_down", False), "link up": ("link_up", False),
    "power off": ("lose_power", True), "power on": ("power_on", False), "tear": ("tear", False),
}


def obey(printer, path):
    """Does what the pipe says, a line at a time: "paper out", "paper load 300" (mm), "power off 2" (s)."""
    if not os.path.exists(path):
        os.mkfifo(path, 0o600)
    pipe = os.open(path, os.O_RDWR | os.O_CLOEXEC)  # also a writer: it never ends
    with open(pipe, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            said = line.strip()
            words, _, last = said.rpartition(" ")
            number = [float(last)] if last.replace(".", "", 1).isdigit() else []
            method, takes_number = WORDS.get(words if number else said, (None, False))
            if method is None or number and not takes_number:
                print(f"printer: '{said}': not one of: {', '.join(WORDS)}", flush=True)
                continue
            getattr(printer, method)(*number)
            print(f"printer: {said}", flush=True)
