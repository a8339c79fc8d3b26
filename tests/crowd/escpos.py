"""ESC/POS read back into paper: what a receipt printer would print from a stream of bytes.

Written from Epson's published command reference and independent of printer/escpos.c, so that the
two check each other. The decoder is fed bytes as they come (any pieces) and draws on a roll of dots;
a cut ends a sheet, what has not been cut yet is on `roll`. It moves the paper dot row by dot row
through a Machine, which may wait (a slow or empty printer) or raise (a printer that lost power).

    decoder = Decoder(width=576)
    decoder.feed(job)
    decoder.sheets[0].image.save("ticket.png")

Not drawn, only counted in `undrawn`: bar codes, QR codes by command, images in the printer's own memory.
Everything that grows is bounded: sheets, their length, the errors kept, the bytes of one command.
"""
import functools
import re
from collections import deque

from sheet import CELL_DOTS, LINE_ROWS, MAX_TEXT, Sheet, glyph

MAX_SHEET_ROWS = 32768       # 4 m of paper at 203 dpi: no ticket, a stream gone wrong
MAX_SHEETS = 1000            # the oldest are forgotten
MAX_NOTES = 1000             # errors and the like
MAX_RAW_BYTES = 4 << 20      # of one sheet
MAX_GRAPHICS_BYTES = 1 << 20  # stored by GS ( L
MAX_FEED_INCHES = 40         # Epson: more is taken as this
LINE_SPACING = 30            # dots, at the start

DLE, EOT, ENQ, DC4, ESC, FS, GS = 0x10, 0x04, 0x05, 0x14, 0x1B, 0x1C, 0x1D

# What a printer takes for a real-time command wherever it stands (DLE EOT, DLE ENQ, DLE DC4).
REALTIME = re.compile(
    rb"\x10(?:\x04(?:[\x01-\x04]|[\x07\x08\x12].)|\x05[\x00-\x02]"
    rb"|\x14(?:\x01[\x00\x01][\x01-\x08]|\x02\x01\x08|\x03.{5}|\x07[\x01\x02\x04\x05]"
    rb"|\x08\x01\x03\x14\x01\x06\x02\x08))", re.S)
REALTIME_MAX = 10

# Commands that change nothing here, by the number of their parameter bytes.
ESC_QUIET = {**dict.fromkeys(b" !%-=?EGMRTUVrt{Keu", 1), **dict.fromkeys(b"Bc", 2), ord("p"): 3,
             **dict.fromkeys(b"Sv<", 0), ord("W"): 8}
FS_QUIET = {**dict.fromkeys(b"!-WC", 1), **dict.fromkeys(b"&.", 0), **dict.fromkeys(b"S?", 2),
            ord("2"): 74}
GS_QUIET = {**dict.fromkeys(b"!BHhwfbT", 1), **dict.fromkeys(b"c:", 0), ord("^"): 3, ord("$"): 2,
            ord("\\"): 2}


def realtime_length(head):
    """The bytes to wait for until it is known whether these begin a real-time command."""
    if len(head) < 2 or head[1] not in (EOT, ENQ, DC4):
        return 2
    if len(head) < 3:
        return 3
    if head[1] == DC4:
        return {1: 5, 2: 5, 3: 8, 7: 4, 8: 10}.get(head[2], 3)
    return 4 if head[1] == EOT and head[2] in (7, 8, 18) else 3


class RealTimeScanner:
    """Finds real-time commands in a stream that comes in pieces."""

    def __init__(self):
        self.offset = 0  # of the next byte to come
        self._tail = b""

    def feed(self, data):
        """Returns [(offset of DLE, command)] of those that end in this piece."""
        text = self._tail + data
        start = self.offset - len(self._tail)
        found = [(start + m.start(), m[0]) for m in REALTIME.finditer(text)]
        done = found[-1][0] + len(found[-1][1]) - start if found else 0
        self._tail = text[max(done, len(text) - REALTIME_MAX + 1):]
        self.offset += len(data)
        return found


class Machine:
    """What moves the paper. Each method may wait, or raise to end the printing."""

    def command(self):
        """Before each command: an empty printer waits here."""

    def row(self):
        """Before the paper moves by one dot row."""

    def moved(self):
        """It has moved by that row."""

    def asked(self, question, argument):
        """A question in its turn, everything before it printed: "GS a", "GS r", "GS I", "process-id"."""

    def ended(self, sheet):
        """A sheet was cut off, or torn off."""


@functools.lru_cache(maxsize=256)
def doubled(byte):
    return sum(3 << (2 * bit) for bit in range(8) if byte >> bit & 1)


class Decoder:
    """A stream of ESC/POS onto a roll `width` dots wide. Vertical units before GS P are half dots, as
    in Epson's; the cutter sits cutter_rows behind the head."""

    def __init__(self, width=576, dpi=203, cutter_rows=0, machine=None):
        self.width, self.dpi, self.cutter_rows = width, dpi, cutter_rows
        self.machine = machine
        self.sheets = deque(maxlen=MAX_SHEETS)
        self.roll = Sheet(width)
        self.consumed = 0
        self._command_at = 0
        self.errors = deque(maxlen=MAX_NOTES)            # (offset, what)
        self.realtime_in_data = deque(maxlen=MAX_NOTES)  # (offset, command): the encoder's fault
        self.undrawn = {}                                # what: how often
        self._scanner = RealTimeScanner()
        self._realtime = deque()
        self._input = bytearray()
        self._graphics = None
        self.initialise()
        self._parser = self._run()
        next(self._parser)

    # ---- the stream ----
    def feed(self, data):
        """Prints what these bytes complete."""
        self._realtime.extend(self._scanner.feed(bytes(data)))
        self._input += data
        self._parser.send(None)

    def clear(self, dropped=0):
        """Forgets what was not printed (DLE DC4 fn 8, DLE ENQ 2); settings stay. dropped: bytes that
        came into the printer and never here."""
        self._parser.close()
        self.consumed += len(self._input) + dropped
        self._input.clear()
        self._realtime.clear()
        self._scanner = RealTimeScanner()
        self._scanner.offset = self.consumed
        self._graphics = None
        self._empty_line()
        self._parser = self._run()
        next(self._parser)

    def tear(self):
        """A hand tears off what is there, or the paper ends: an incomplete sheet, or None."""
        sheet, self.roll = self.roll, Sheet(self.width)
        if not sheet.height and sheet.blank:
            return None
        self._end(sheet)
        return sheet

    def _end(self, sheet):
        self.sheets.append(sheet)
        if self.machine:
            self.machine.ended(sheet)

    def _note(self, what):
        self.errors.append((self.consumed, what))

    def _not_drawn(self, what):
        self.undrawn[what] = self.undrawn.get(what, 0) + 1

    def _took(self, count, data):
        self.consumed += count
        if len(self.roll.raw) + count <= MAX_RAW_BYTES:
            self.roll.raw += data
        while self._realtime and self._realtime[0][0] < self.consumed:
            self.realtime_in_data.append(self._realtime.popleft())

    def _take(self, count):
        while len(self._input) < count:
            yield
        data = bytes(self._input[:count])
        del self._input[:count]
        self._took(count, data)
        return data

    def _byte(self):
        return (yield from self._take(1))[0]

    def _word(self):
        low, high = yield from self._take(2)
        return low + 256 * high

    def _skip(self, count):
        while count > 0:
            yield from self._take(min(count, 4096))
            count -= 4096

    def _run(self):
        handlers = {ESC: self._esc, FS: self._fs, GS: self._gs}
        while True:
            while not self._input:
                yield
            if self._input[0] == DLE:
                yield from self._skip_realtime()
                continue
            if self.machine:
                self.machine.command()
            self._command_at = self.consumed
            if self.roll.first_offset is None:
                self.roll.first_offset = self.consumed
            code = yield from self._byte()
            if code in handlers:
                yield from handlers[code]()
            elif code >= 0x20:
                self._character(code)
            elif code == 0:
                self._passed_over()
            elif code == 0x0A:
                self._feed_line(self._spacing)
            elif code == 0x09:
                self._tab()
            elif code not in (0x00, 0x0C, 0x0D, 0x18):  # FF, CAN: page mode; CR: ignored as shipped
                self._note(f"unknown control {code:#04x}")

    def _skip_realtime(self):
        """Where a command may stand a real-time command is in its place: it was executed on arrival."""
        at = self.consumed
        while len(self._input) < (needed := realtime_length(self._input)):
            yield
        match = REALTIME.match(self._input)
        if match is None:
            yield from self._take(1)
            self._note("DLE that begins no command")
            return
        if self._realtime and self._realtime[0][0] == at:
            self._realtime.popleft()
        yield from self._take(needed)
        self._nothing_for_paper()

    def _passed_over(self):
        if self.roll.first_offset == self._command_at:
            self.roll.first_offset = None
        self._nothing_for_paper()

    def _asked(self, question, argument):
        self._passed_over()
        if self.machine:
            self.machine.asked(question, argument)

    def _nothing_for_paper(self):
        """A question, or a NUL, before the first command of a sheet is no part of it."""
        if self.roll.first_offset is None:
            self.roll.raw.clear()

    # ---- settings ----
    def initialise(self):
        """ESC @: as after switching on; what is printed and what is in the buffer stay."""
        self._unit_x, self._unit_y = self.dpi, 2 * self.dpi
        self._spacing = LINE_SPACING
        self._left, self._area = 0, self.width
        self._align = 0
        self._tabs = [8 * i for i in range(1, 33)]
        self._empty_line()

    def _dots_x(self, units):
        return units * self.dpi // self._unit_x

    def _dots_y(self, units):
        return min(units * self.dpi // self._unit_y, MAX_FEED_INCHES * self.dpi)

    # ---- paper ----
    def _print_row(self, bits):
        if self.roll.height >= MAX_SHEET_ROWS:
            self._note(f"a sheet longer than {MAX_SHEET_ROWS} rows: torn off")
            self.tear()
        if self.machine:
            self.machine.row()
        if bits:
            self.roll.rows[self.roll.height] = self.roll.rows.get(self.roll.height, 0) | bits
        self.roll.height += 1
        if self.machine:
            self.machine.moved()

    def _feed_rows(self, count):
        count = min(count, MAX_FEED_INCHES * self.dpi)
        if self.machine:
            for _ in range(count):
                self._print_row(0)
            return
        while count > 0:
            step = min(count, MAX_SHEET_ROWS - self.roll.height)
            self.roll.height += step
            count -= step
            if count:
                self._print_row(0)
                count -= 1

    def _cut(self):
        """What has not come past the cutter stays on the roll as the head of the next sheet."""
        sheet, self.roll = self.roll, Sheet(self.width)
        end = max(0, sheet.height - self.cutter_rows)
        behind = {y - end: row for y, row in sheet.rows.items() if y >= end}
        if behind:
            self.roll.rows, self.roll.height = behind, sheet.height - end
            sheet.rows = {y: row for y, row in sheet.rows.items() if y < end}
            self._note("cut through what was printed: feed before the cut")
        sheet.height = end
        sheet.cut = True
        sheet.complete = not behind
        self._end(sheet)

    # ---- the line: text and columns wait here for their feed ----
    def _empty_line(self):
        self._line = [0] * LINE_ROWS
        self._line_used = False
        self._x = 0        # next position, from the left margin
        self._line_end = 0  # right end of what is in the line

    def _put_line(self, rows, width):
        """rows: numbers of `width` dots, to be placed at the position."""
        for y, bits in enumerate(rows):
            if bits:
                self._line[y] |= self._placed(bits, width, self._x)
        self._x += width
        self._line_end = max(self._line_end, self._x)
        self._line_used = True

    def _placed(self, bits, width, x):
        """These dots at column x of the print area, cut to it."""
        right = self._area - x - width
        bits = bits << right if right >= 0 else bits >> -right
        bits &= (1 << self._area) - 1
        return bits << (self.width - self._left - self._area)

    def _shift(self, width):
        return max(0, self._area - width) * self._align // 2

    def _feed_line(self, rows):
        """Prints the line, then the paper has moved by `rows`, or by the line's height if that is more."""
        height = 0
        if self._line_used:
            shift = self._shift(self._line_end)
            height = LINE_ROWS
            for bits in self._line:
                self._print_row(bits >> shift)
            if self.roll.text[-1:] not in ("", "\n"):
                self.roll.text = (self.roll.text + "\n")[-MAX_TEXT:]
        self._empty_line()
        self._feed_rows(max(0, rows - height))

    def _character(self, code):
        if self._x + CELL_DOTS > self._area:
            self._feed_line(self._spacing)
        self._put_line(glyph(code), CELL_DOTS)
        self.roll.text = (self.roll.text + bytes([code]).decode("cp437"))[-MAX_TEXT:]

    def _tab(self):
        stops = [t * CELL_DOTS for t in self._tabs if t * CELL_DOTS > self._x]
        if stops and stops[0] < self._area:
            self._x = stops[0]

    # ---- pictures ----
    def _raster_row(self, data, count, scale):
        """One row of a raster, printed `scale[1]` times, its dots `scale[0]` wide."""
        width = 8 * count * scale[0]
        if scale[0] == 2:
            bits = 0
            for byte in data:
                bits = bits << 16 | doubled(byte)
        else:
            bits = int.from_bytes(data, "big")
        placed = self._placed(bits, width, self._x) >> self._shift(self._x + width)
        for _ in range(scale[1]):
            self._print_row(placed)

    def _before_raster(self):
        if self._line_used:
            self._note("raster while the line holds text")
            self._feed_line(self._spacing)

    def _raster(self):
        """GS v 0: printed as its rows come."""
        if (yield from self._byte()) not in b"0":
            self._note("unknown GS v")
            return
        mode = yield from self._byte()
        width_bytes = yield from self._word()
        rows = yield from self._word()
        if mode & ~0x33 or mode & 0x30 not in (0, 0x30) or not width_bytes or not rows or rows > 4095:
            self._note(f"GS v 0: mode {mode}, {width_bytes} bytes x {rows} rows")
        self._before_raster()
        for _ in range(rows):
            row = yield from self._take(width_bytes)
            head = self.width // 8 + 1  # what is right of the paper is read and dropped
            self._raster_row(row[:head], min(width_bytes, head), (1 + (mode & 1), 1 + (mode >> 1 & 1)))
        self._x = 0

    def _columns(self):
        """ESC *: 8 or 24 dots high columns into the line."""
        mode = yield from self._byte()
        count = yield from self._word()
        if mode not in (0, 1, 32, 33):
            self._note(f"ESC * mode {mode}")
        high = 3 if mode & 32 else 1
        data = yield from self._take(count * high)
        wide = 1 if mode & 1 else 2
        count = min(count, self.width // wide)
        rows = [0] * LINE_ROWS
        for x in range(count):
            column = int.from_bytes(data[x * high:(x + 1) * high], "big")
            for y in range(8 * high):
                bit = column >> (8 * high - 1 - y) & 1
                for dot in range(3 // high if high == 1 else 1):
                    target = y * 3 + dot if high == 1 else y
                    rows[target] = rows[target] << wide | ((1 << wide) - 1) * bit
        if count:
            self._put_line(rows, count * wide)

    def _graphics_command(self, length):
        """GS ( L, GS 8 L: raster stored (fn 112), then printed (fn 50)."""
        if length < 2:
            self._note("GS ( L too short")
            yield from self._skip(length)
            return
        m, function = yield from self._take(2)
        length -= 2
        if m == 48 and function in (2, 50):
            self._print_graphics()
        elif m == 48 and function == 112 and 8 <= length <= MAX_GRAPHICS_BYTES:
            head = yield from self._take(8)
            data = yield from self._take(length - 8)
            self._store_graphics(head, data)
            return
        elif function not in (49,):
            self._not_drawn(f"GS ( L fn {function}")
        yield from self._skip(length)

    def _store_graphics(self, head, data):
        tone, wide, high, _colour = head[:4]
        width, rows = head[4] + 256 * head[5], head[6] + 256 * head[7]
        count = (width + 7) // 8
        if tone != 48 or wide not in (1, 2) or high not in (1, 2) or len(data) != count * rows:
            self._note(f"GS ( L fn 112: {width} x {rows} dots, {len(data)} bytes")
            return
        self._graphics = (count, rows, (wide, high), data)

    def _print_graphics(self):
        if self._graphics is None:
            return
        self._before_raster()
        count, rows, scale, data = self._graphics
        for y in range(rows):
            self._raster_row(data[y * count:(y + 1) * count], count, scale)
        self._graphics = None
        self._x = 0

    # ---- commands ----
    def _esc(self):
        code = yield from self._byte()
        if code == ord("@"):
            self.initialise()
            self.roll.starts += 1
        elif code == ord("$"):
            self._x = min(self._dots_x((yield from self._word())), self._area)
        elif code == ord("\\"):
            step = yield from self._word()
            step = self._dots_x(step - 65536 if step >= 32768 else step)
            self._x = min(max(0, self._x + step), self._area)
        elif code == ord("J"):
            self._feed_line(self._dots_y((yield from self._byte())))
        elif code == ord("d"):
            self._feed_line((yield from self._byte()) * self._spacing)
        elif code == ord("a"):
            self._align = {0: 0, 48: 0, 1: 1, 49: 1, 2: 2, 50: 2}.get((yield from self._byte()), 0)
        elif code == ord("2"):
            self._spacing = LINE_SPACING
        elif code == ord("3"):
            self._spacing = self._dots_y((yield from self._byte()))
        elif code == ord("*"):
            yield from self._columns()
        elif code in b"im":
            self._cut()
        elif code == ord("D"):
            yield from self._set_tabs()
        elif code == ord("&"):
            yield from self._skip_own_characters()
        elif code == ord("("):
            yield from self._byte()
            yield from self._skip((yield from self._word()))
        elif code == ord("L"):
            self._note("page mode (ESC L) is not simulated")
        elif code in ESC_QUIET:
            yield from self._take(ESC_QUIET[code])
        else:
            self._note(f"unknown ESC {code:#04x}")

    def _set_tabs(self):
        stops = []
        while len(stops) < 32 and (stop := (yield from self._byte())) > (stops[-1] if stops else 0):
            stops.append(stop)
        self._tabs = stops

    def _skip_own_characters(self):
        height, first, last = yield from self._take(3)
        for _ in range(first, last + 1):
            yield from self._skip((yield from self._byte()) * height)

    def _fs(self):
        code = yield from self._byte()
        if code == ord("p"):
            yield from self._take(2)
            self._not_drawn("FS p")
        elif code == ord("q"):
            for _ in range((yield from self._byte())):
                x = yield from self._word()
                y = yield from self._word()
                yield from self._skip(x * y * 8)
        elif code == ord("("):
            yield from self._byte()
            yield from self._skip((yield from self._word()))
        elif code in FS_QUIET:
            yield from self._take(FS_QUIET[code])
        else:
            self._note(f"unknown FS {code:#04x}")

    def _gs(self):
        code = yield from self._byte()
        if code == ord("v"):
            yield from self._raster()
        elif code == ord("V"):
            yield from self._cut_command()
        elif code == ord("P"):
            x, y = yield from self._take(2)
            self._unit_x, self._unit_y = x or self.dpi, y or 2 * self.dpi
        elif code == ord("L"):
            self._left = min(self._dots_x((yield from self._word())), self.width - 1)
            self._area = min(self._area, self.width - self._left)
        elif code == ord("W"):
            area = self._dots_x((yield from self._word()))
            self._area = max(1, min(area, self.width - self._left))
        elif code == ord("("):
            yield from self._lengthy()
        elif code == ord("8"):
            name, *size = yield from self._take(5)
            length = int.from_bytes(bytes(size), "little")
            yield from (self._graphics_command(length) if name == ord("L") else self._skip(length))
        elif code in b"arI":
            argument = yield from self._byte()
            self._asked(f"GS {chr(code)}", argument)
        else:
            yield from self._other_gs(code)

    def _other_gs(self, code):
        if code == ord("k"):
            kind = yield from self._byte()
            self._not_drawn("bar code")
            if kind >= 65:
                yield from self._skip((yield from self._byte()))
            else:
                for _ in range(255):
                    if not (yield from self._byte()):
                        break
        elif code == ord("*"):
            x, y = yield from self._take(2)
            yield from self._skip(x * y * 8)
        elif code == ord("/"):
            yield from self._byte()
            self._not_drawn("GS /")
        elif code == ord("g"):
            yield from self._take(4)
        elif code == ord("C"):
            yield from self._skip({0x30: 2, 0x31: 6, 0x32: 2}.get((yield from self._byte()), 0))
        elif code in GS_QUIET:
            yield from self._take(GS_QUIET[code])
        else:
            self._note(f"unknown GS {code:#04x}")

    def _lengthy(self):
        """GS ( X pL pH ...: skipped by its length when it is nothing for us."""
        name = yield from self._byte()
        length = yield from self._word()
        if name == ord("L"):
            yield from self._graphics_command(length)
        elif name == ord("H") and length == 6:
            data = yield from self._take(6)
            if data[:2] == b"00":
                self._asked("process-id", data[2:])
        elif name == ord("k") and length >= 3:
            head = yield from self._take(3)
            if head[1] == 81:
                self._not_drawn("QR code")
            yield from self._skip(length - 3)
        else:
            yield from self._skip(length)

    def _cut_command(self):
        mode = yield from self._byte()
        if mode in (0, 1, 48, 49):
            self._cut()
        elif mode in (65, 66, 97, 98, 103, 104):
            units = yield from self._byte()
            self._feed_line(self.cutter_rows + self._dots_y(units))
            self._cut()
        else:
            self._note(f"GS V {mode}")
