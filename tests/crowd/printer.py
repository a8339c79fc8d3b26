"""A simulated receipt printer on the loopback: takes ESC/POS over TCP, tells its state, draws what it prints.

    python3 tests/crowd/printer.py --port 9100 --folder /tmp/paper [--speed-mm-s 250] [--paper-mm 500]
    echo "cover open" > /tmp/paper/control            (the words: --help)

Each cut sheet is saved as sheet-0001.png, one torn off or left by a power cut as sheet-0001-torn.png.

What it has of a real printer (Epson's TM line, after its command reference, where not said otherwise):
- A receive buffer; when it is full the printer stops reading, and real-time questions wait with the rest.
- A mechanism that prints row by row at its speed, stops at the very row where the paper ends, the cover
  opens or the power goes, and goes on from there with what is in the buffer.
- Real-time commands (DLE EOT, DLE ENQ, DLE DC4) are executed on arrival, also where they are bytes of a
  picture; they stay in the stream (the picture keeps its place), and decoder.realtime_in_data names them.
- DLE ENQ 2 clears the buffers only while an error, an open cover or missing paper holds the printer (Epson,
  Citizen; enq_always=True: at any time, as Custom's). DLE DC4 fn 8 does at any time and answers 37 25 00.
- GS r and GS ( H fn 48 are answered in their turn, all before them printed; held back while nothing prints.
- One connection at a time; others wait in the backlog until it ends. A link that ends does not end the
  printing of what was received, and a picture cut off by it goes on with the next connection's bytes: the
  parser knows no connections. Answers go to the connection that is there. Automatic status (GS a) ends
  with its own.
"""
import argparse
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
from collections import deque

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from escpos import Decoder, Machine, RealTimeScanner  # noqa: E402
from printer_control import WORDS, obey               # noqa: E402

DC4_CLEAR = bytes.fromhex("10140801031401060208")
PIECE_BYTES = 64            # what the mechanism takes from the buffer at a time
MAX_QUESTIONS_BYTES = 1 << 20  # real-time bytes held beside the buffer's own
PACE_S = 0.004              # the mechanism rests in steps of this
CONFIRM = ("none", "status", "process-id")
STALLS = ("mechanism", "silent", "deaf")


class Interrupted(Exception):
    """The buffers were cleared or the power went while the mechanism worked."""


class Connection:
    def __init__(self, sock):
        self.socket = sock
        self.opened_at, self.closed_at = time.monotonic(), None
        self.received = 0
        self.ended = None  # "client", "reset", "dropped", "power"


class SimulatedPrinter(Machine):
    """A printer in two threads: one for the wire, one that prints. Faults are methods, to be called at
    any time, or at an exact place with after_bytes(n, fault) and after_rows(n, fault).

    confirm: "process-id", "status" (no GS ( H, no DLE DC4: a common clone), "none" (one-way).
    speed_mm_s: 0 prints at once. paper_mm: None never ends. Use as a context manager, or close() it.
    """

    def __init__(self, folder=None, port=0, width=576, dpi=203, speed_mm_s=0, paper_mm=None, low_mm=50,
                 buffer_bytes=65536, confirm="process-id", cutter_mm=12, enq_always=False):
        assert confirm in CONFIRM and buffer_bytes >= 64
        self.folder, self.dpi, self.confirm = folder, dpi, confirm
        self.buffer_bytes = buffer_bytes
        self.enq_always = enq_always
        self.row_s = 25.4 / dpi / speed_mm_s if speed_mm_s else 0
        self.low_rows = self._rows(low_mm)
        self.paper_rows = None if paper_mm is None else self._rows(paper_mm)
        self.cover_is_open = self.cutter_is_jammed = self.is_offline = False
        self.stalled = None
        self.powered, self.linked = True, True
        self.received = self.printed_rows = 0
        self.connections = deque(maxlen=1000)
        self.answers = deque(maxlen=1000)  # what was sent back
        self.decoder = Decoder(width, dpi, self._rows(cutter_mm), self)

        self._news = threading.Condition(threading.RLock())
        self._buffer = bytearray()
        self._question_bytes = 0  # of the buffer's, real-time commands: not counted against its size
        self._scanner = RealTimeScanner()
        self._arrivals = deque(maxlen=100000)  # (offset behind a piece, when it came)
        self._epoch = self._epoch_printed = self._dropped = 0
        self._power_was_lost = self._clear_answer = False
        self._busy = self._held = self._closing = False
        self._due = 0.0
        self._automatic, self._automatic_last = 0, None
        self._at_bytes, self._at_rows = [], []
        self._connection = self._listener = self._power_on_at = None
        if folder:
            os.makedirs(folder, exist_ok=True)
        self._saved = 0
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.port = port
        self._listen()
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._serve, self._print)]
        for thread in self._threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _rows(self, mm):
        return round(mm * self.dpi / 25.4)

    # ---- what a test reads ----
    @property
    def sheets(self):
        """Those cut or torn off, oldest first; each with first_byte_at, ended_at, path."""
        with self._news:
            return list(self.decoder.sheets)

    @property
    def roll(self):
        """The sheet on the roll, not yet cut."""
        return self.decoder.roll

    @property
    def idle(self):
        """Everything received is printed."""
        with self._news:
            return not self._buffer and not self._busy and self._epoch == self._epoch_printed

    @property
    def buffered(self):
        with self._news:
            return len(self._buffer)

    @property
    def first_byte_at(self):
        """time.monotonic() when the first byte of the newest sheet came, or None."""
        with self._news:
            roll = self._arrived_at(self.roll.first_offset)
            return roll or (self.decoder.sheets[-1].first_byte_at if self.decoder.sheets else None)

    def wait_for(self, condition, seconds=10, what="the printer"):
        """Waits until condition() is true (asked again at each news), or raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(condition, seconds):
                raise TimeoutError(f"waited {seconds} s for: {what}")

    def wait_sheets(self, count, seconds=10):
        self.wait_for(lambda: len(self.decoder.sheets) >= count, seconds, f"{count} sheets")
        return self.sheets

    def wait_printed(self, received, seconds=10):
        """Waits until so many bytes came in all, and are printed (or cleared)."""
        self.wait_for(lambda: self.received >= received and self.idle, seconds, f"{received} bytes printed")

    # ---- faults and the hands of people ----
    def after_bytes(self, count, fault):
        """Calls fault() when exactly count more bytes were received. It must not wait."""
        self._at(self._at_bytes, self.received + count, fault)

    def after_rows(self, count, fault):
        """Calls fault() when exactly count more rows were printed. It must not wait."""
        self._at(self._at_rows, self.printed_rows + count, fault)

    def _at(self, plan, when, fault):
        with self._news:
            plan.append((when, fault))
            plan.sort(key=lambda entry: entry[0])

    def paper_out(self):
        self._change(paper_rows=0)

    def load_paper(self, mm=None):
        self._change(paper_rows=None if mm is None else self._rows(mm))

    def open_cover(self):
        self._change(cover_is_open=True)

    def close_cover(self):
        self._change(cover_is_open=False)

    def jam_cutter(self):
        self._change(cutter_is_jammed=True)

    def free_cutter(self):
        self._change(cutter_is_jammed=False)

    def go_offline(self):
        """The button on the panel."""
        self._change(is_offline=True)

    def go_online(self):
        self._change(is_offline=False)

    def stall(self, how="mechanism"):
        """mechanism: takes bytes and answers, prints nothing. silent: does not answer either. deaf: does not
        even read."""
        assert how in STALLS
        self._change(stalled=how)

    def unstall(self):
        self._change(stalled=None)

    def drop_link(self):
        """The connection breaks (reset); what was received is still printed. A new one is taken at once."""
        with self._news:
            self._hang_up("dropped", reset=True)

    def link_down(self):
        """The cable is out: the connection breaks and new ones are refused until link_up()."""
        with self._news:
            self.linked = False
            self._hang_up("dropped", reset=True)
            self._wake()

    def link_up(self):
        with self._news:
            self.linked = True
            self._wake()

    def lose_power(self, restart_after_s=None):
        """Buffer and settings are lost; what was on the roll is a torn sheet."""
        with self._news:
            self.powered = False
            self._power_was_lost = True
            self._clear()
            received, self._scanner = self._scanner.offset, RealTimeScanner()
            self._scanner.offset = received
            self._automatic = 0
            self._power_on_at = restart_after_s and time.monotonic() + restart_after_s
            self._hang_up("power", reset=True)
            self._wake()

    def power_on(self):
        with self._news:
            self.powered, self._power_on_at = True, None
            self._wake()

    def tear(self):
        """A hand tears off what is on the roll; waits until the mechanism stands still."""
        with self._news:
            self.wait_for(lambda: not self._busy or self._held, 10, "the mechanism to stand still")
            return self.decoder.tear()

    def close(self):
        with self._news:
            self._closing = True
            self._epoch += 1
            self._wake()
        for thread in self._threads:
            thread.join()
        for fd in (self._wake_read, self._wake_write):
            os.close(fd)

    def _change(self, **values):
        with self._news:
            vars(self).update(values)
            self._wake()
            self._tell_automatically()

    def _wake(self):
        """Both threads look again at everything."""
        self._news.notify_all()
        try:
            os.write(self._wake_write, b"!")
        except BlockingIOError:
            pass

    # ---- state ----
    @property
    def _no_paper(self):
        return self.paper_rows is not None and self.paper_rows <= 0

    @property
    def _low_paper(self):
        return self.paper_rows is not None and self.paper_rows <= self.low_rows

    @property
    def _in_trouble(self):
        return self.cover_is_open or self._no_paper or self.cutter_is_jammed

    @property
    def _able(self):
        return self.powered and not self.stalled and not self.is_offline and not self._in_trouble

    def status(self, question):
        """The answer to DLE EOT n."""
        offline = self._in_trouble or self.is_offline
        return 0x12 | {
            1: 8 * offline,
            2: 4 * self.cover_is_open | 0x20 * self._no_paper | 0x40 * self.cutter_is_jammed,
            3: 8 * self.cutter_is_jammed,
            4: 0x0C * self._low_paper | 0x60 * self._no_paper}[question]

    def automatic_status(self):
        """The four bytes of automatic status back (GS a)."""
        offline = self._in_trouble or self.is_offline
        return bytes([0x10 | 8 * offline | 0x20 * self.cover_is_open, 8 * self.cutter_is_jammed,
                      3 * self._low_paper | 0x0C * self._no_paper, 0x0F])

    def _tell_automatically(self, always=False):
        status = self.automatic_status()
        if self._automatic and (always or status != self._automatic_last):
            self._automatic_last = status
            self._answer(status)

    def _answer(self, data):
        if self._connection is None or self.confirm == "none" or self.stalled in ("silent", "deaf"):
            return
        try:
            self._connection.socket.send(data)
            self.answers.append(data)
        except OSError:
            pass  # the host does not read, or went away: a printer cannot wait for it

    # ---- the mechanism ----
    def _print(self):
        while True:
            with self._news:
                self._news.wait_for(lambda: self._buffer or self._epoch != self._epoch_printed)
                if self._closing:
                    break
                if self._epoch != self._epoch_printed:
                    self._start_again()
                    continue
                piece = bytes(self._buffer[:PIECE_BYTES])
                del self._buffer[:PIECE_BYTES]
                if not self._buffer:
                    self._question_bytes = 0
                self._busy = True
                if len(self._buffer) + PIECE_BYTES - self._question_bytes >= self.buffer_bytes:
                    self._wake()  # there is room again
            try:
                self.decoder.feed(piece)
            except Interrupted:
                pass
            with self._news:
                self._busy = False
                self._news.notify_all()
        self.decoder.tear()

    def _start_again(self):
        """After the buffers were cleared, or the power came back."""
        self.decoder.clear(self._dropped)
        if self._power_was_lost:
            self.decoder.tear()
            self.decoder.initialise()
        self._power_was_lost, self._dropped = False, 0
        self._epoch_printed = self._epoch
        if self._clear_answer:
            self._clear_answer = False
            self._answer(b"\x37\x25\x00")
        self._news.notify_all()

    def _clear(self):
        """Forgets what was received and not printed."""
        self._dropped += len(self._buffer)
        self._buffer.clear()
        self._question_bytes = 0
        self._epoch += 1
        self._wake()

    def _wait_until_able(self):
        while self._epoch == self._epoch_printed and not self._able:
            self._held = True
            self._due = 0.0
            self._news.notify_all()
            self._news.wait()
        self._held = False
        if self._epoch != self._epoch_printed:
            raise Interrupted

    def command(self):
        with self._news:
            self._wait_until_able()

    def row(self):
        with self._news:
            self._wait_until_able()
            if self.row_s:
                self._rest()

    def moved(self):
        with self._news:
            self.printed_rows += 1
            if self.paper_rows is not None:
                self.paper_rows -= 1
                if self.paper_rows in (0, self.low_rows):
                    self._change()
            while self._at_rows and self._at_rows[0][0] <= self.printed_rows:
                self._at_rows.pop(0)[1]()

    def _rest(self):
        """Holds the speed: sleeps when a few rows ahead."""
        now = time.monotonic()
        self._due = max(self._due, now - PACE_S) + self.row_s
        while self._due - now > PACE_S:
            self._news.wait(self._due - now)
            self._wait_until_able()
            now = time.monotonic()
            if not self._due:
                return

    def asked(self, question, argument):
        with self._news:
            if self.confirm == "none":
                return
            if question == "GS a":
                self._automatic = argument
                self._tell_automatically(always=True)
            elif question == "GS r" and argument in (1, 49):
                self._answer(bytes([3 * self._low_paper | 0x0C * self._no_paper]))
            elif question == "GS r" and argument in (2, 50):
                self._answer(b"\x00")
            elif question == "GS I":
                self._answer_identity(argument)
            elif question == "process-id" and self.confirm == "process-id" \
                    and all(32 <= byte <= 126 for byte in argument):
                self._answer(b"\x37\x22" + argument + b"\x00")

    def _answer_identity(self, which):
        words = {65: b"1.00", 66: b"EPSON", 67: b"TM-SIMULATED", 68: b"0000001"}
        single = {1: 0x20, 49: 0x20, 2: 0x02, 50: 0x02, 3: 0x01, 51: 0x01}
        if which in words:
            self._answer(b"_" + words[which] + b"\0")
        elif which in single:
            self._answer(bytes([single[which]]))

    def ended(self, sheet):
        self._saved += 1
        sheet.number, sheet.path = self._saved, None
        sheet.ended_at = time.monotonic()
        sheet.first_byte_at = self._arrived_at(sheet.first_offset)
        if self.folder:
            name = f"sheet-{self._saved:04}{'' if sheet.cut else '-torn'}.png"
            sheet.path = os.path.join(self.folder, name)
            sheet.image.save(sheet.path + ".part", "PNG")
            os.rename(sheet.path + ".part", sheet.path)
        with self._news:
            while self._arrivals and self._arrivals[0][0] <= self.decoder.consumed:
                self._arrivals.popleft()
            self._news.notify_all()

    def _arrived_at(self, offset):
        if offset is None:
            return None
        with self._news:
            return next((when for behind, when in self._arrivals if behind > offset), None)

    # ---- the wire ----
    def _listen(self):
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Segments and window of a network printer: the kernel's own buffer would hide a full one.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1460)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(8)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]

    def _hang_up(self, why, reset=False):
        connection, self._connection = self._connection, None
        self._automatic = 0
        if connection is None:
            return
        if reset:
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.ended, connection.closed_at = why, time.monotonic()
        connection.socket.close()
        self._wake()

    def _room(self):
        if self.stalled == "deaf" or self._question_bytes > MAX_QUESTIONS_BYTES:
            return 0
        return max(0, self.buffer_bytes - len(self._buffer) + self._question_bytes)

    def _serve(self):
        while self._prepare():
            with self._news:
                poll = self._to_poll()
                wait_ms = None if self._power_on_at is None else \
                    max(0, 1 + int(1000 * (self._power_on_at - time.monotonic())))
            ready = dict(poll.poll(wait_ms))
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
            with self._news:
                events = self._connection and ready.get(self._connection.socket.fileno())
                if events:
                    self._receive(events)
                elif self._listener and self._listener.fileno() in ready:
                    self._accept()

    def _prepare(self):
        """Power and cable as they are now; false at the end."""
        with self._news:
            if self._power_on_at is not None and time.monotonic() >= self._power_on_at:
                self.power_on()
            listening = self.powered and self.linked and not self._closing
            if self._listener and not listening:
                self._listener.close()
                self._listener = None
            elif listening and not self._listener:
                self._listen()
            if self._closing:
                self._hang_up("dropped")
            return not self._closing

    def _to_poll(self):
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        if self._connection:
            poll.register(self._connection.socket, select.POLLIN if self._room() else 0)
        elif self._listener and self.stalled != "deaf":
            poll.register(self._listener, select.POLLIN)
        return poll

    def _accept(self):
        try:
            sock, _ = self._listener.accept()
        except OSError:
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = Connection(sock)
        self.connections.append(self._connection)
        self._news.notify_all()

    def _receive(self, events):
        connection = self._connection
        limit = min(4096, self._room())
        if not limit:
            if events & (select.POLLHUP | select.POLLERR):
                self._hang_up("reset")
            return
        if self._at_bytes:
            limit = min(limit, max(1, self._at_bytes[0][0] - self.received))
        try:
            data = connection.socket.recv(limit)
        except BlockingIOError:
            return
        except OSError:
            self._hang_up("reset")
            return
        if not data:
            self._hang_up("client")
            return
        self.received += len(data)
        connection.received += len(data)
        self._arrivals.append((self._scanner.offset + len(data), time.monotonic()))
        self._take_in(data)
        while self._at_bytes and self._at_bytes[0][0] <= self.received:
            self._at_bytes.pop(0)[1]()
        self._news.notify_all()

    def _take_in(self, data):
        """Into the buffer, real-time commands executed where they end."""
        start = self._scanner.offset
        done = 0
        for offset, command in self._scanner.feed(data):
            end = offset + len(command) - start
            self._buffer += data[done:end]
            self._question_bytes = min(self._question_bytes + len(command), len(self._buffer))
            done = end
            self._execute(command)
        self._buffer += data[done:]

    def _execute(self, command):
        kind, argument = command[1], command[2]
        if self.stalled == "silent" or self.confirm == "none":
            return
        if kind == 0x04 and argument in (1, 2, 3, 4):
            self._answer(bytes([self.status(argument)]))
        elif kind == 0x05 and argument == 1:
            self.free_cutter()
        elif kind == 0x05 and argument == 2 and (self._in_trouble or self.enq_always):
            self._clear()
            self.free_cutter()
        elif command == DC4_CLEAR and self.confirm == "process-id":
            self._clear_answer = True
            self._clear()


def main():
    parser = argparse.ArgumentParser(
        description="A simulated receipt printer on the loopback.",
        epilog=f"FOLDER/control takes, a line each: {', '.join(WORDS)}.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--width", type=int, default=576, help="dots of the head, 384..640")
    parser.add_argument("--dpi", type=int, default=203)
    parser.add_argument("--speed-mm-s", type=float, default=250)
    parser.add_argument("--paper-mm", type=float, help="left on the roll; without it, no end")
    parser.add_argument("--buffer-bytes", type=int, default=65536)
    parser.add_argument("--confirm", choices=CONFIRM, default="process-id")
    words = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with SimulatedPrinter(words.folder, words.port, words.width, words.dpi, words.speed_mm_s, words.paper_mm,
                          buffer_bytes=words.buffer_bytes, confirm=words.confirm) as printer:
        print(f"printer: 127.0.0.1:{printer.port}, paper in {words.folder}", flush=True)
        control = os.path.join(words.folder, "control")
        threading.Thread(target=obey, args=(printer, control), daemon=True).start()
        ended.wait()


if __name__ == "__main__":
    main()
