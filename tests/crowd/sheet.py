"""A sheet of paper as the simulated printer makes it, and the characters it can print."""
import functools

from PIL import Image, ImageDraw, ImageFont

LINE_ROWS = 24    # of a line of text or of columns
CELL_DOTS = 12    # a character's width, font A
MAX_TEXT = 65536  # characters kept of one sheet


class Sheet:
    """A piece of paper. Rows are kept as numbers, the leftmost dot highest; blank ones not at all."""

    def __init__(self, width):
        self.width, self.height = width, 0
        self.rows = {}
        self.text = ""           # characters printed as such
        self.raw = bytearray()   # the bytes that made it
        self.starts = 0          # ESC @ seen: more than one means more than one job on this sheet
        self.first_offset = None  # in the stream, of its first byte that is no question and no NUL
        self.cut = False         # by the printer
        self.complete = False    # cut, and all that is printed came past the cutter before
        self.number = 0          # set by the printer that keeps it
        self.first_byte_at = None  # as is this: time.monotonic(), once it is kept

    @property
    def blank(self):
        return not self.rows

    @property
    def ink_rows(self):
        """The rows down to the last one with ink."""
        return max(self.rows, default=-1) + 1

    @property
    def image(self):
        """The sheet as a 1-bit picture, ink 0 (black), as wide as the head, as long as it was fed."""
        stride = (self.width + 7) // 8
        pad = stride * 8 - self.width
        bits = bytearray(stride * max(self.height, 1))
        for y, row in self.rows.items():
            if 0 <= y < self.height:
                bits[y * stride:(y + 1) * stride] = (row << pad).to_bytes(stride, "big")
        return Image.frombytes("1", (self.width, max(self.height, 1)), bytes(bits), "raw", "1;I")


@functools.lru_cache(maxsize=256)
def glyph(code):
    """A character of 12 x 24 dots as its rows; enough to be read, no more."""
    cell = Image.new("1", (6, 12), 0)
    text = bytes([code]).decode("cp437")
    font = ImageFont.load_default()
    try:
        ImageDraw.Draw(cell).text((0, 0), text, font=font, fill=1)
    except UnicodeEncodeError:
        ImageDraw.Draw(cell).rectangle((1, 2, 4, 9), outline=1)
    cell = cell.resize((CELL_DOTS, LINE_ROWS))
    return [sum(1 << (CELL_DOTS - 1 - x) for x in range(CELL_DOTS) if cell.getpixel((x, y)))
            for y in range(LINE_ROWS)]
