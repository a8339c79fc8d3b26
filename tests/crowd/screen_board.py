"""A board with a screen and no X server: a PC (qemu) with a virtio graphics card and keyboard, Debian's stock kernel
and udev, this machine's own libraries and Mesa, and a program built here. The host sees the screen as the card's
monitor would (QMP `screendump`), types on the keyboard, and moves a finger on a touch screen.

    board = ScreenBoard(hall, "kiosk-1", "novbe-kiosk", {"kiosk": {...}}, (960, 600))
    with board: board.start(); board.look(); board.type("1"); board.touch(x, y)
"""
import glob
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import tempfile

from board_image import NotHere, link, read, write_archive
from emulated_board import GATEWAY, Monitor, Wire
from hall import BIN, ROOT, TEXTS, HallError, wait_until

QEMU = "qemu-system-x86_64"
TRIPLET = "x86_64-linux-gnu"
MODULES = ["virtio_pci", "virtio_net", "virtio_gpu", "virtio_input", "evdev", "uinput"]
# What SDL and Mesa open while they run, so that no program names it.
OPENED = ["libudev.so.1", "libgbm.so.1", "libdrm.so.2", "libEGL.so.1", "libEGL_mesa.so.0", "libGLESv2.so.2",
          "libxkbcommon.so.0", "libGL.so.1", "libGLX.so.0"]
DRIVERS = ["virtio_gpu_dri.so", "kms_swrast_dri.so", "swrast_dri.so"]
RULES = ["50-udev-default.rules", "60-drm.rules", "60-evdev.rules", "60-input-id.rules"]
FONTS = r"Noto(Sans|NastaliqUrdu|SansArabic|SansEthiopic)-(Regular|Bold)\.ttf"
MEMORY_MB = 1536
PASSWD = b"root:x:0:0::/:/bin/sh\nnovbe:x:990:990::/var/lib/novbe:/bin/false\n"


def missing():
    """What this machine lacks; "" when it has all."""
    if os.uname().machine != "x86_64":
        return "this is no x86-64 machine"
    for program in (QEMU, "setpriv", "udevadm", "apt-get", "dpkg-deb"):
        if not shutil.which(program):
            return f"no {program}"
    libraries = [f"/usr/lib/{TRIPLET}/{name}" for name in ("libEGL_mesa.so.0", "libGLESv2.so.2", "libgbm.so.1")]
    return next((f"no {path}" for path in libraries if not os.path.exists(path)), "")


def system_tree():
    """Debian's kernel and busybox, unpacked; NotHere when they cannot be fetched."""
    name = "board-bookworm-amd64"
    made = subprocess.run(["firmware/cross/make-sysroot", "bookworm", "amd64", name, "linux-image-amd64",
                           "busybox-static"], cwd=ROOT, text=True, capture_output=True, check=False)
    if made.returncode:
        raise NotHere(f"Debian's kernel could not be fetched: {made.stderr.strip()[-300:]}")
    return os.path.join(ROOT, "build/sysroot", name)


def modules_of(system):
    """{name: file} of the modules and all they need, in the order in which the kernel wants them."""
    files = {os.path.basename(path)[:-3].replace("-", "_"): path
             for path in glob.glob(system + "/usr/lib/modules/**/*.ko", recursive=True)}
    ordered = {}

    def want(name):
        if name in ordered or name not in files:
            return  # there, or a part of the kernel itself
        needs = re.search(rb"\0depends=([^\0]*)\0", read(files[name]))
        for need in needs[1].decode().split(",") if needs else []:
            want(need.replace("-", "_"))
        ordered[name] = files[name]
    for module in MODULES:
        want(module)
    return ordered


def add_program(files, guest, path):
    files[guest] = (0o755, read(path))
    said = subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout
    for library in re.findall(r"^\s*(?:\S+ => )?(/\S+) \(0x", said, re.M):
        files[re.sub("^/lib64/", "/usr/lib64/", library)] = (0o755, read(library))


def folder(files, path, pattern="."):
    """Files of this machine, at the same place."""
    for above, _, names in os.walk(path):
        for name in names:
            if re.search(pattern, name):
                files[os.path.join(above, name)] = read(os.path.join(above, name))


def root_files(system, program):
    """{path: content} of the board's root but for what is a device's own."""
    modules = modules_of(system)
    files = {"/init": (0o755, read(os.path.join(ROOT, "tests/tools/board/screen-init"))),
             "/bin/busybox": (0o755, read(system + "/bin/busybox")),
             "/lib/modules/order": " ".join(modules).encode(),
             "/etc/passwd": PASSWD, "/etc/nsswitch.conf": b"passwd: files\ngroup: files\n",
             "/etc/group": b"root:x:0:\ntty:x:5:\nvideo:x:44:\ninput:x:105:\nrender:x:106:\nnovbe:x:990:\n"
                           b"kvm:x:107:\nsgx:x:108:\ndisk:x:6:\nlp:x:7:\ndialout:x:20:\ncdrom:x:24:\n"
                           b"tape:x:26:\nkmem:x:15:\naudio:x:29:\n",
             "/etc/machine-id": b"0e" * 16 + b"\n"}
    for name in ("bin", "sbin", "lib", "lib64"):
        files["/" + name] = link("usr/" + name)
    for name in ("/usr/sbin", "/proc", "/sys", "/dev", "/run", "/tmp", "/var/lib/novbe", "/var/cache/fontconfig"):
        files[name] = (stat.S_IFDIR | (0o1777 if name == "/tmp" else 0o755), b"")
    for name, path in modules.items():
        files[f"/lib/modules/{name}.ko"] = read(path)
    add_program(files, "/usr/bin/" + program, os.path.join(BIN, program))
    add_program(files, "/usr/bin/setpriv", shutil.which("setpriv"))
    add_program(files, "/usr/bin/udevadm", "/usr/bin/udevadm")
    files["/usr/lib/systemd/systemd-udevd"] = link("/usr/bin/udevadm")
    libraries = f"/usr/lib/{TRIPLET}/"
    for name in OPENED:
        if os.path.exists(libraries + name):
            add_program(files, libraries + name, libraries + name)
    add_program(files, libraries + "dri/" + DRIVERS[0], libraries + "dri/" + DRIVERS[0])
    for name in DRIVERS[1:]:
        files[libraries + "dri/" + name] = link(DRIVERS[0])
    folder(files, "/usr/share/glvnd")
    folder(files, "/usr/share/X11/xkb")
    folder(files, "/usr/lib/udev/rules.d", "|".join(RULES))
    folder(files, "/usr/share/fonts/truetype/noto", FONTS)
    for path in glob.glob("/etc/fonts/conf.d/*"):
        files[path] = read(path)
    files["/etc/fonts/fonts.conf"] = read("/etc/fonts/fonts.conf")
    for path in glob.glob(TEXTS + "/*.mo"):
        files["/usr/share/novbe/po/" + os.path.basename(path)] = read(path)
    return files


def finger(folder_path):
    """The touch screen's mover, as a program that needs no library."""
    path = os.path.join(folder_path, "finger")
    subprocess.run(["gcc", "-O2", "-static", "-o", path, os.path.join(ROOT, "tests/tools/board/finger.c")], check=True)
    return path


class ScreenBoard:
    """One board; its qemu runs under the name `board-<device>` in hall.running."""

    def __init__(self, hall, device, program, section, size, system=None):
        self.hall, self.device, self.program, self.size = hall, device, program, size
        self.name = "board-" + device
        self.folder = tempfile.mkdtemp(prefix="novbe-screen-")  # sockets want short paths
        self.system = system or system_tree()
        self.board = {"device": device, "centre": hall.centre, "state": "/var/lib/novbe",
                      "mqtt": {"host": GATEWAY, "port": hall.port, "password_file": "/etc/novbe/secret"}, **section}
        self.monitor = self.hand = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # ---- power ----
    def _kernel(self):
        return glob.glob(self.system + "/boot/vmlinuz-*")[0]

    def _write_initrd(self, path):
        files = root_files(self.system, self.program)
        files["/usr/bin/finger"] = (0o755, read(finger(self.folder)))
        files["/etc/novbe/board.json"] = json.dumps(self.board).encode()
        files["/etc/novbe/secret"] = self.hall.secret(self.device).encode()
        files["/etc/screen"] = ("%d %d" % self.size).encode()
        files["/etc/program"] = f"/usr/bin/{self.program} -c /etc/novbe/board.json".encode()
        with open(path, "wb") as out:
            write_archive(out, files)

    def start(self):
        initrd, (width, height) = os.path.join(self.folder, "initrd"), self.size
        self._write_initrd(initrd)
        command = [QEMU, "-M", "q35", "-accel", "tcg,thread=multi", "-cpu", "max",
                   "-m", str(MEMORY_MB), "-nodefaults", "-display", "none",
                   "-kernel", self._kernel(), "-initrd", initrd, "-append", "console=ttyS0 edd=off quiet panic=1",
                   "-device", f"virtio-gpu-pci,xres={width},yres={height}", "-device", "virtio-keyboard-pci",
                   "-netdev", "user,id=net,ipv6=off", "-device", "virtio-net-pci,netdev=net",
                   "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
                   "-chardev", f"socket,id=hand,path={self.folder}/hand,server=on,wait=off", "-serial", "chardev:hand",
                   "-qmp", f"unix:{self.folder}/qmp,server=on,wait=off"]
        self.hall.spawn(self.name, command, stdin=subprocess.PIPE)
        wait_until(lambda: self._listens() or not self.hall.alive(self.name), 10, "qemu")
        if not self.hall.alive(self.name):
            raise HallError("qemu ended:\n" + self.hall.log_tail(self.name))
        self.monitor = Monitor(self.folder + "/qmp")
        self.hand = Wire(self.folder + "/hand")
        return self

    def _listens(self):
        with socket.socket(socket.AF_UNIX) as probe:
            return os.path.exists(self.folder + "/hand") and probe.connect_ex(self.folder + "/qmp") == 0

    def stop(self):
        """Pulls the plug; nothing is left behind."""
        for wire in (self.monitor, self.hand):
            if wire:
                wire.close()
        self.monitor = self.hand = None
        self.hall.stop(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- what a person does ----
    def type(self, key):
        """Strikes a key, named as qemu does (qcode): "1", "esc", "home"."""
        for down in (True, False):
            self.monitor.ask("input-send-event", events=[
                {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}])

    def _move(self, words):
        self.hand.send(words)
        answer = self.hand.line()
        if answer != "done":
            raise HallError(f"finger: {words}: {answer}")

    def plug(self):
        """A touch screen is plugged in."""
        self._move("plug")

    def unplug(self):
        self._move("unplug")

    def touch(self, x, y):
        self._move(f"press {x} {y}")
        self._move("release")

    # ---- what a person sees ----
    def look(self):
        """The monitor's picture, (size, RGB bytes)."""
        path = os.path.join(self.folder, "screen.ppm")
        self.monitor.ask("screendump", filename=path)
        kind, size, most, pixels = read(path).split(b"\n", 3)
        assert (kind, most) == (b"P6", b"255"), (kind, most)
        return tuple(map(int, size.split())), pixels

    def said(self):
        return self.hall.log_tail(self.name, 10**6)

    def ask(self, line, words, seconds=20):
        """A technician types a command at the console; everything that was said until the words came."""
        before = len(self.said())
        self.hall.running[self.name].stdin.write(line.encode() + b"\n")
        self.hall.running[self.name].stdin.flush()
        wait_until(lambda: words in self.said()[before:], seconds, f"'{words}' on the console")
        return self.said()[before:]
