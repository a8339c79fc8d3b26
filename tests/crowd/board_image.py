"""What an emulated board boots: Debian's kernel for the architecture with the modules it needs, a small root of
Debian's own programs and libraries, and the cross-built program under test. Nothing is installed on this machine.
"""
import json
import os
import re
import stat
import subprocess

import cross
import emulated_board
from hall import ROOT, HallError

TRIPLETS = {"arm64": "aarch64-linux-gnu", "armhf": "arm-linux-gnueabihf"}
SYSTEM = ("bookworm", "arm64")  # whose kernel boots; a program of another suite brings its libraries
SYSTEM_PACKAGES = ["linux-image-arm64", "busybox-static", "systemd"]
# In the order in which the kernel wants them.
MODULES = ["virtio_mmio", "failover", "net_failover", "virtio_net", "i6300esb"]


def entry(out, path, mode, content=b"", device=(0, 0)):
    """Appends one file to a cpio archive of the kind the kernel unpacks (`newc`)."""
    name = path.lstrip("/").encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(content), 0, 0, *device, len(name), 0]
    for part in (b"070701" + b"".join(b"%08X" % field for field in fields) + name, content):
        out.write(part + bytes(-(len(part)) % 4))


def merged(path):
    """The one place of a program or library, as on the boards: under /usr."""
    return re.sub(r"^/(bin|sbin|lib)/", r"/usr/\1/", path)


def link(target):
    return (stat.S_IFLNK | 0o777, target.encode())


def write_archive(out, files):
    """files: {path: bytes, or (mode, bytes)}; the folders above them are made."""
    files = {merged(path): content for path, content in files.items()}
    folders = set()
    for path in files:
        above = os.path.dirname(path)
        while above not in ("/", ""):
            folders.add(above)
            above = os.path.dirname(above)
    for folder in sorted(folders):
        entry(out, folder, stat.S_IFDIR | 0o755)
    for path, content in sorted(files.items()):
        mode, content = content if isinstance(content, tuple) else (0o644, content)
        kind = 0 if stat.S_IFMT(mode) else stat.S_IFREG
        entry(out, path, kind | mode, content)
    entry(out, "TRAILER!!!", 0)


def needed(path):
    """The libraries, and the loader, that an ELF file names."""
    said = subprocess.run(["readelf", "-Wld", path], capture_output=True, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout
    loader = re.findall(r"program interpreter: (\S+)\]", said)
    return re.findall(r"\(NEEDED\).*\[(\S+)\]", said), loader


def with_libraries(program, sysroot, triplet):
    """{path in the guest: file} of the program's libraries and its loader."""
    found, ahead = {}, [program]
    folders = [f"lib/{triplet}", f"usr/lib/{triplet}", "lib", "usr/lib"]
    while ahead:
        names, loader = needed(ahead.pop())
        for name in names + loader:
            guest = name if name.startswith("/") else f"/usr/lib/{triplet}/{name}"
            if guest in found:
                continue
            tries = [os.path.join(sysroot, name.lstrip("/"))] if name.startswith("/") else \
                [os.path.join(sysroot, folder, name) for folder in folders]
            host = next((path for path in tries if os.path.exists(path)), None)
            if host is None:
                raise FileNotFoundError(f"{name}, needed by {program}, is not in {sysroot}")
            found[guest] = os.path.realpath(host)
            ahead.append(host)
    return found


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Image:
    """A small root for an emulated board, in memory. system: a tree with Debian's kernel, busybox and modules; program
    and sysroot: what is to run and where its libraries are, of the architecture that triplet names."""

    memory_mb = 192

    def __init__(self, system, program, sysroot, triplet, keeper):
        self.kernel = os.path.join(system, "boot", self._one(system + "/boot", r"vmlinuz-"))
        self.files = {"/bin/busybox": (0o755, read(system + "/bin/busybox")),
                      "/init": (0o755, read(os.path.join(ROOT, "tests/tools/board/init"))),
                      "/bin/keeper": (0o755, read(keeper)),
                      "/lib/modules/order": " ".join(MODULES).encode()}
        for name in ("bin", "sbin", "lib"):
            self.files["/" + name] = link("usr/" + name)
        for folder in ("/usr/sbin", "/proc", "/sys", "/dev", "/run", "/tmp", "/var/lib/novbe"):
            self.files[folder] = (stat.S_IFDIR | 0o755, b"")
        for module, path in self._modules(system).items():
            self.files[f"/lib/modules/{module}.ko"] = read(path)
        self.add_program("/usr/bin/" + os.path.basename(program), program, sysroot, triplet)

    @staticmethod
    def _one(folder, pattern):
        found = [name for name in os.listdir(folder) if re.match(pattern, name)]
        assert len(found) == 1, f"{folder}: {found}"
        return found[0]

    @staticmethod
    def _modules(system):
        found = {}
        for folder, _, names in os.walk(os.path.join(system, "usr/lib/modules")):
            for name in names:
                if name.split(".")[0] in MODULES and name.endswith(".ko"):
                    found[name.split(".")[0]] = os.path.join(folder, name)
        missing = [module for module in MODULES if module not in found]
        assert not missing, f"{system}: Debian's kernel has no module {missing}"
        return found

    def add_program(self, guest, program, sysroot, triplet):
        self.files[guest] = (0o755, read(program))
        for library, path in with_libraries(program, sysroot, triplet).items():
            self.files[library] = (0o755, read(path))

    def write_initrd(self, path, files):
        with open(path, "wb") as out:
            write_archive(out, self.files)
            write_archive(out, files)

    def device_tree(self, lines, folder):
        """The machine's own device tree with names on the chip's pins, and without the firmware's use of one."""
        path = os.path.join(folder, "board.dtb")
        emulated_board.machine_tree(path, self.memory_mb)
        subprocess.run(["fdtput", "-r", path, "/gpio-keys"], check=True)
        subprocess.run(["fdtput", "-t", "s", path, "/pl061@9030000", "gpio-line-names", *lines], check=True)
        return path


class ManagedImage(Image):
    """A root with Debian's systemd and udev in the keeper's place, and the program as its package installs it: unit,
    user, device rules."""

    memory_mb = 512
    LEFT_OUT = re.compile(r"usr/lib/(modules|linux-image|klibc|[^/]*/gconv)|usr/bin/perl|usr/share|"
                          r"etc/systemd/system/")

    def __init__(self, system, program, sysroot, triplet, keeper):
        super().__init__(system, program, sysroot, triplet, keeper)
        for folder, folders, names in os.walk(system):
            inside = os.path.relpath(folder, system)
            for name in names + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
                path = os.path.normpath(os.path.join(inside, name))
                if path.startswith(("usr/", "etc/")) and not self.LEFT_OUT.match(path):
                    self._add(system, path)
        data = os.path.join(ROOT, "data")
        for source, place in (("units/novbe-counter.service", "systemd/system"), ("sysusers/novbe.conf", "sysusers.d"),
                              ("tmpfiles/novbe.conf", "tmpfiles.d"), ("udev/70-novbe-buttons.rules", "udev/rules.d")):
            self.files[f"/usr/lib/{place}/{os.path.basename(source)}"] = read(os.path.join(data, source))
        wants = "/etc/systemd/system/multi-user.target.wants/novbe-counter.service"
        self.files[wants] = link("/usr/lib/systemd/system/novbe-counter.service")
        self.files["/etc/systemd/system/default.target"] = link("/usr/lib/systemd/system/multi-user.target")
        for unit in ("getty.target", "serial-getty@.service", "systemd-firstboot.service"):
            self.files["/etc/systemd/system/" + unit] = link("/dev/null")  # the console is the technician's
        self.files["/etc/machine-id"] = b"0f" * 16 + b"\n"  # each board has its own; this one is nobody else's

    def _add(self, system, path):
        full = os.path.join(system, path)
        if os.path.islink(full):
            self.files["/" + path] = link(os.readlink(full))
        else:
            self.files["/" + path] = (stat.S_IMODE(os.stat(full).st_mode), read(full))


class NotHere(HallError):
    """This machine cannot fetch or run what an emulated board needs."""


def _tree(suite, arch, *more):
    made = subprocess.run(["firmware/cross/make-sysroot", suite, arch, *more], cwd=ROOT, text=True,
                          capture_output=True, check=False)
    if made.returncode:
        raise NotHere(f"Debian's {suite} {arch} could not be fetched: {made.stderr.strip()[-300:]}")
    return os.path.join(ROOT, "build/sysroot", more[0] if more else f"{suite}-{arch}")


def _make(suite, arch, *targets):
    made = cross.make(suite, arch, *targets)
    if made.returncode:
        raise HallError(f"make ARCH={arch} SUITE={suite} {' '.join(targets)}:\n{made.stdout}")


def image(suite, arch, program="novbe-counter", managed=False):
    """The image with that program, compiled for that suite and architecture; managed: with systemd, which is of
    SYSTEM's suite. NotHere: nothing can be fetched."""
    if lacking := emulated_board.missing():
        raise NotHere(lacking)
    system = _tree(*SYSTEM, "board-" + "-".join(SYSTEM), *SYSTEM_PACKAGES)
    _tree(*SYSTEM)
    sysroot = _tree(suite, arch)
    keeper = f"build/{'-'.join(SYSTEM)}-plain/keeper"
    built = f"build/{suite}-{arch}-plain/bin/{program}"
    _make(*SYSTEM, keeper)
    _make(suite, arch, built)
    return (ManagedImage if managed else Image)(system, os.path.join(ROOT, built), sysroot, TRIPLETS[arch],
                                                os.path.join(ROOT, keeper))


BUTTONS = {"NEXT": "next", "NOSHOW": "no-show", "PARK": "park", "END": "end"}  # line: what it means
LAMPS = {"CALL": "call-lamp", "BEACON": "beacon", "BUZZER": "buzzer", "GATE": "gate"}


def box(hall, number, buttons=None, feed_s=20, **more):
    """{path: bytes} that makes a board counter-<number> of a hall: four buttons, the first with a long press, and four
    lamps. feed_s: how long the board's watchdog waits for the program; more: members of its section "counter"."""
    inputs = [{"line": line, "press": press, "debounce_ms": 20} for line, press in (buttons or BUTTONS).items()]
    inputs[0]["hold"] = "recall"
    outputs = [{"line": line, "shows": shows} for line, shows in LAMPS.items()]
    device = f"counter-{number}"
    board = {"device": device, "centre": hall.centre, "state": "/var/lib/novbe",
             "mqtt": {"host": emulated_board.GATEWAY, "port": hall.port, "password_file": "/etc/novbe/secret"},
             "counter": {"number": number, "source": "gpio", "inputs": inputs, "outputs": outputs,
                         "operator": f"op{number}", "profile": "all", **more}}
    return {"/etc/novbe/board.json": json.dumps(board).encode(),
            "/etc/novbe/secret": hall.secret(device).encode(),
            "/etc/keeper": f"{feed_s} /usr/bin/novbe-counter -c /etc/novbe/board.json\n".encode()}
