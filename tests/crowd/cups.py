"""A real cupsd of the test's own: private folders, a free port of the loopback, no system service.

    with PrivateCups(folder) as cups:
        cups.add_queue("ticket", f"escpos://127.0.0.1:{printer.port}")
        cups.submit("ticket", "isb-2026-11-23-A001", path)
        cups.wait_job("isb-2026-11-23-A001")

cupsd wants root. Its backend folder holds one backend, a copy of ours (root's, mode 0700: run as root).
"""
import http.client
import os
import shutil
import signal
import socket
import struct
import subprocess
from collections import namedtuple

from hall import BIN, HallError, _die_with_parent, free_port, wait_until

CUPSD = "/usr/sbin/cupsd"
SYSTEM_BIN = "/usr/lib/cups"
SHARED_FOLDERS = ("filter", "daemon", "notifier", "cgi-bin", "driver", "monitor", "command")

CUPS_FILES = """\
ServerBin {folder}/bin
ServerRoot {folder}/root
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/tmp
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
Printcap
"""
CUPSD_CONF = """\
Listen 127.0.0.1:{port}
Browsing No
DefaultAuthType None
WebInterface No
LogLevel {log_level}
MaxLogSize 0
MaxJobs 100
PreserveJobHistory Yes
DirtyCleanInterval 0
ErrorPolicy abort-job
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""

Job = namedtuple("Job", "id name state sheets reasons queue")
JOB_STATES = {3: "pending", 4: "held", 5: "processing", 6: "stopped", 7: "canceled", 8: "aborted",
              9: "completed"}
# By name: asked for "all", cupsd leaves out most of an ended job that it has put to disk.
WANTED = [(0x44, "requested-attributes", "job-id")] + [(0x44, "", name) for name in (
    "job-name", "job-state", "job-media-sheets-completed", "job-state-reasons", "job-printer-uri")]
ENDED = ("canceled", "aborted", "completed")


def available():
    """True where these tests can run: root, and Debian's cups."""
    return os.geteuid() == 0 and os.access(CUPSD, os.X_OK)


class PrivateCups:
    def __init__(self, folder, backend=None, log_level="info"):
        self.folder = os.path.abspath(folder)
        self.backend = backend or os.path.join(BIN, "escpos")
        self.port = free_port()
        self.process = None
        for name in ("root", "spool", "cache", "state", "tmp", "bin/backend"):
            os.makedirs(os.path.join(self.folder, name), exist_ok=True)
        for name in SHARED_FOLDERS:
            if os.path.isdir(os.path.join(SYSTEM_BIN, name)):
                os.symlink(os.path.join(SYSTEM_BIN, name), os.path.join(self.folder, "bin", name))
        self._write("cups-files.conf", CUPS_FILES.format(folder=self.folder))
        self._write("cupsd.conf", CUPSD_CONF.format(port=self.port, log_level=log_level))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def _write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as out:
            out.write(text)

    @property
    def server(self):
        """For CUPS_SERVER and -h: `localhost`, as 127.0.0.1 makes cupsCopyDestInfo fail."""
        return f"localhost:{self.port}"

    @property
    def backend_path(self):
        return os.path.join(self.folder, "bin/backend", os.path.basename(self.backend))

    def log(self, name="error_log"):
        try:
            with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as log:
                return log.read()
        except OSError:
            return ""

    # ---- the process ----
    def start(self):
        """Starts cupsd, again on the same port and folders after stop() or kill9()."""
        assert self.process is None
        if not self.backend_pids():  # a running program cannot be written
            shutil.copyfile(self.backend, self.backend_path)
            os.chmod(self.backend_path, 0o700)
        with open(os.path.join(self.folder, "cupsd.out"), "ab") as out:
            self.process = subprocess.Popen(
                [CUPSD, "-f", "-c", os.path.join(self.folder, "cupsd.conf"), "-s",
                 os.path.join(self.folder, "cups-files.conf")], stdin=subprocess.DEVNULL, stdout=out,
                stderr=out, preexec_fn=_die_with_parent, start_new_session=True)
        wait_until(lambda: self._listens() or self.process.poll() is not None, 10, "cupsd to listen")
        if self.process.poll() is not None:
            raise HallError(f"cupsd ended at its start:\n{self.log('cupsd.out')}{self.log()[-2000:]}")

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        """Ends cupsd and every backend, also those that an earlier cupsd left behind."""
        children = {pid: self._program(pid) for pid in self._children()}
        status = self._end(signal.SIGTERM)
        left = [pid for pid, program in children.items() if program and self._program(pid) == program]
        for pid in {*self.backend_pids(), *left}:
            self._kill(pid)
        wait_until(lambda: not self.backend_pids(), 5, "the backends to end")
        return status

    def kill9(self):
        """Power cut of cupsd alone: its backends live on, as they would."""
        return self._end(signal.SIGKILL)

    def restart(self, how=signal.SIGTERM):
        self._end(how)
        self.start()

    def _end(self, how):
        process, self.process = self.process, None
        if process is None:
            return None
        if process.poll() is None:
            process.send_signal(how)
        try:
            return process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    @staticmethod
    def _kill(pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    @staticmethod
    def _program(pid):
        try:
            return os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
        except OSError:
            return None  # ended, or of the kernel

    def _children(self):
        if self.process is None:
            return []
        pid = self.process.pid
        try:
            with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as names:
                return [int(pid) for pid in names.read().split()]
        except OSError:
            return []

    def backend_pids(self):
        """The processes that run this cupsd's copy of the backend."""
        return [int(name) for name in os.listdir("/proc")
                if name.isdigit() and self._program(name) == self.backend_path]

    # ---- queues and jobs ----
    def run(self, *words, check=True):
        """A program of CUPS (lp, lpadmin, lpstat, cancel, ...) against this server."""
        done = subprocess.run([words[0], "-h", self.server, *words[1:]], capture_output=True, text=True,
                              check=False, timeout=30, env={**os.environ, "CUPS_SERVER": self.server})
        if check and done.returncode:
            raise HallError(f"{' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
                            f"{self.log()[-1500:]}")
        return done.stdout

    def add_queue(self, name, uri):
        self.run("/usr/sbin/lpadmin", "-p", name, "-E", "-v", uri, "-o", "printer-error-policy=abort-job")

    def submit(self, queue, title, path, *options):
        """Prints a file raw; returns the job's number."""
        words = [word for option in options for word in ("-o", option)]
        said = self.run("/usr/bin/lp", "-d", queue, "-t", title, "-o", "raw", *words, path)
        return int(said.split(f"{queue}-")[1].split()[0])

    def lpstat(self, *words):
        return self.run("/usr/bin/lpstat", "-W", "all", *words)

    def jobs(self, queue=None, first=1):
        """All jobs from number `first` on, ended ones too, oldest first."""
        uri = f"ipp://{self.server}/" + (f"printers/{queue}" if queue else "")
        found = []
        while True:  # cupsd answers with 500 at most
            answer = self._ipp(0x000A, [(0x45, "printer-uri", uri), (0x44, "which-jobs", "all"),
                                        (0x21, "first-job-id", first), *WANTED])
            jobs = sorted(_job(values) for group, values in answer if group == 0x02)
            found += jobs
            if len(jobs) < 500:
                return found
            first = jobs[-1].id + 1

    def job(self, which):
        """A job by its number, or the newest of this name; None when there is none."""
        if isinstance(which, str):
            return next((j for j in reversed(self.jobs()) if j.name == which), None)
        answer = self._ipp(0x0009, [(0x45, "job-uri", f"ipp://{self.server}/jobs/{which}"), *WANTED])
        return next((_job(values) for group, values in answer if group == 0x02), None)

    def wait_job(self, which, seconds=15):
        """Waits until the job (by number or name) has ended, whatever its end, and returns it."""
        def ended():
            job = self.job(which)
            return job if job and job.state in ENDED else None
        return wait_until(ended, seconds, f"the job '{which}' to end; {self.log()[-1500:]}")

    def queue(self, name):
        """{"state": 3 idle, 4 processing, 5 stopped; "reasons": [...]; "message": text}"""
        answer = self._ipp(0x000B, [(0x45, "printer-uri", f"ipp://{self.server}/printers/{name}")])
        values = next(a for group, a in answer if group == 0x04)
        return {"state": values["printer-state"][0], "reasons": values["printer-state-reasons"],
                "message": values.get("printer-state-message", [""])[0]}

    def _ipp(self, operation, attributes):
        """One IPP request (RFC 8010), independent of libcups: [(group tag, {name: [values]})]."""
        body = struct.pack(">HHIB", 0x0200, operation, 1, 0x01)
        for tag, name, value in [(0x47, "attributes-charset", "utf-8"),
                                 (0x48, "attributes-natural-language", "en"), *attributes[:1],
                                 (0x42, "requesting-user-name", "root"), *attributes[1:]]:
            value = struct.pack(">i", value) if tag == 0x21 else value.encode()
            body += struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request("POST", "/", body + b"\x03", {"Content-Type": "application/ipp",
                                                       "Host": self.server})
            data = link.getresponse().read()
        finally:
            link.close()
        status = struct.unpack_from(">H", data, 2)[0]
        if status >= 0x0400 and status != 0x0406:  # 0406: nothing found
            raise HallError(f"cupsd refused IPP operation {operation:#x}: status {status:#06x}")
        return _read_groups(data)


def _job(values):
    return Job(values["job-id"][0], values["job-name"][0], JOB_STATES[values["job-state"][0]],
               values.get("job-media-sheets-completed", [0])[0], values.get("job-state-reasons", []),
               values["job-printer-uri"][0].rsplit("/", 1)[1])


def _read_groups(data):
    groups, at, name = [], 8, ""
    while data[at] != 0x03:
        tag = data[at]
        if tag < 0x10:
            groups.append((tag, {}))
            at += 1
            continue
        length = struct.unpack_from(">H", data, at + 1)[0]
        name = data[at + 3:at + 3 + length].decode() or name
        at += 3 + length
        length = struct.unpack_from(">H", data, at)[0]
        value = data[at + 2:at + 2 + length]
        at += 2 + length
        if tag in (0x21, 0x23):
            value = struct.unpack(">i", value)[0]
        elif tag >= 0x41:
            value = value.decode("utf-8", "replace")
        groups[-1][1].setdefault(name, []).append(value)
    return groups
