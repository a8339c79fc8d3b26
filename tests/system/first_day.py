"""A hub and a counter installed by the README's own commands, in namespaces of their own: over /etc, /usr, /var and /run
lie layers that end with them, and there is only a loopback. Run as root by test_first_day.py: first_day.py FOLDER UMASK."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/crowd"))

from device import Device  # noqa: E402
from hall import read_commented_json, wait_until  # noqa: E402

NOVBE = ["setpriv", "--reuid", "novbe", "--regid", "novbe", "--init-groups", "--no-new-privs"]
SERVICE = "id-card-new"


def run(*words, **options):
    subprocess.run(words, check=True, **options)


def copy_the_system(folder):
    """Over what is written to: layers in memory, seen by nobody else."""
    run("mount", "--make-rprivate", "/")
    run("mount", "-t", "tmpfs", "layers", folder)
    for place in ("etc", "usr", "var"):
        layers = [os.path.join(folder, place, kind) for kind in ("upper", "work")]
        for layer in layers:
            os.makedirs(layer)
        run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/{place},upperdir={layers[0]},workdir={layers[1]}",
            f"/{place}")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "run", "/run")
    run("ip", "link", "set", "lo", "up")


def install_packages():
    """Their files, and what their scripts do."""
    run("make", "-s", "-C", ROOT, "install", "PREFIX=/usr", stdout=subprocess.DEVNULL)
    run("systemd-sysusers", "novbe.conf")
    run("systemd-tmpfiles", "--create", "novbe.conf")


def readme_commands():
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as text:
        section = text.read().split("## Installing a board\n")[1].split("\n## ")[0]
    lines = [line[4:].split("  #")[0].strip() for line in section.splitlines() if line.startswith("    ")]
    return [line for line in lines if not line.startswith(("sudo apt install", "systemctl status"))]


def follow_the_readme(folder, umask):
    plan = read_commented_json(os.path.join(ROOT, "data/halls/islamabad.json"))
    plan["ticket"].pop("logo", None)  # a file of its own beside it
    plan["ticket"]["rows"].remove("logo")
    old = os.umask(umask)
    with open(os.path.join(folder, "my-hall.json"), "w", encoding="utf-8") as hall:
        json.dump(plan, hall)
    commands = readme_commands()
    assert len(commands) == 3 and "provision" in commands[0], commands
    for command in commands:
        here = re.sub(r"\bsudo |\bssh BOARD ", "", command).replace("10.0.0.5", "127.0.0.1")
        run("bash", "-euo", "pipefail", "-c", here, cwd=folder)
    os.umask(old)


def start_mosquitto():
    """As Debian's unit does: as root, who lets go of that by itself."""
    for place in ("/var/log/mosquitto", "/run/mosquitto"):
        os.makedirs(place, 0o740, exist_ok=True)
        shutil.chown(place, "mosquitto")
    return subprocess.Popen(["/usr/sbin/mosquitto", "-c", "/etc/mosquitto/mosquitto.conf"])


def start(program, board, **options):
    """As its unit does."""
    return subprocess.Popen([*NOVBE, program, "-c", board], umask=0o027, cwd="/var/lib/novbe", **options)


class Installed:
    """What Device needs to know of a hall."""
    address, port, centre = "127.0.0.1", 1883, "isb"

    def secret(self, name):
        with open(f"/etc/novbe/broker/secrets/{name}", encoding="ascii") as secret:
            return secret.read().strip()


def user_of(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"^Uid:\t\d+\t(\d+)", status.read(), re.M)[1])


def press_calls_a_ticket(counter):
    said = []
    os.set_blocking(counter.stdout.fileno(), False)

    def shown(words):
        part = counter.stdout.read()
        said.append(part.decode() if part else "")
        return words in "".join(said)

    wait_until(lambda: shown("lamp closed"), 15, "the counter to reach its hub")
    with Device(Installed(), "kiosk-1") as kiosk:
        ticket = kiosk.issue(SERVICE)["ticket"]
    counter.stdin.write(b"sign-in op1 all\n")
    counter.stdin.flush()
    wait_until(lambda: shown("lamp waits"), 10, "the sign-in")
    counter.stdin.write(b"next\n")
    counter.stdin.flush()
    wait_until(lambda: shown(f"lamp called {ticket} "), 10, "the call")
    print(f"called {ticket}")


def main(folder, umask):
    os.environ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
    copy_the_system(folder)
    install_packages()
    follow_the_readme(folder, int(umask, 8))
    text = open("/etc/novbe/board.json", encoding="utf-8").read()
    with open("/etc/novbe/board.json", "w", encoding="utf-8") as board:
        board.write(text.replace('"source": "keyboard"', '"source": "stdin"'))
    broker = start_mosquitto()
    hub = start("novbe-dispatcher", "/etc/novbe/hub.json")
    counter = start("novbe-counter", "/etc/novbe/board.json", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        press_calls_a_ticket(counter)
        assert user_of(broker) == os.stat("/etc/novbe/broker/passwd").st_uid != 0
        assert user_of(hub) == user_of(counter) == os.stat("/var/lib/novbe").st_uid != 0
        broker.send_signal(signal.SIGHUP)  # it reads its files once more, without root by now
        with Device(Installed(), "kiosk-1") as kiosk:
            kiosk.issue(SERVICE)
    finally:
        for process in (counter, hub, broker):
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main(*sys.argv[1:])
