"""An independent host for the simulated printer: an encoder of a few lines and a client."""
import random
import socket

from PIL import Image, ImageDraw

from escpos import Decoder

INIT = b"\x1b@\x1dP\xcb\xcb"  # ESC @, GS P 203 203
CUT = b"\x1dVB\0"
CLEAR = bytes.fromhex("10140801031401060208")
CLEARED = b"\x37\x25\x00"


def drawing(width=576, height=300, seed=1):
    """Lines and noise, with ink at all four edges; 1-bit, black is ink."""
    picture = Image.new("1", (width, height), 1)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width - 1, height - 1), outline=0)
    dice = random.Random(seed)
    for _ in range(30):
        draw.line([dice.randrange(width) if i % 2 == 0 else dice.randrange(height) for i in range(4)], fill=0)
    for _ in range(500):
        picture.putpixel((dice.randrange(width), dice.randrange(height)), 0)
    return picture


def packed(picture):
    """Rows of bytes, a set bit is ink."""
    return bytes(255 - byte for byte in picture.tobytes()) if picture.width % 8 == 0 \
        else Image.eval(picture.convert("L"), lambda v: 255 - v).convert("1").tobytes()


def raster(picture, mode=0, band=64):
    """GS v 0 in bands."""
    stride = (picture.width + 7) // 8
    data, out = packed(picture), b""
    for top in range(0, picture.height, band):
        rows = min(band, picture.height - top)
        out += b"\x1dv0" + bytes([mode, stride % 256, stride // 256, rows % 256, rows // 256])
        out += data[top * stride:(top + rows) * stride]
    return out


def columns(picture):
    """ESC * 33 with a line feed of 24 dots each."""
    out = b"\x1b3\x18"
    for top in range(0, picture.height, 24):
        out += b"\x1b*\x21" + picture.width.to_bytes(2, "little")
        for x in range(picture.width):
            column = 0
            for y in range(top, top + 24):
                column = column << 1 | (y < picture.height and picture.getpixel((x, y)) == 0)
            out += column.to_bytes(3, "big")
        out += b"\n"
    return out


def graphics(picture):
    """GS ( L: stored, then printed."""
    data = packed(picture)
    width, height = picture.width.to_bytes(2, "little"), picture.height.to_bytes(2, "little")
    body = b"0p0\1\1" + b"1" + width + height + data
    return b"\x1d(L" + len(body).to_bytes(2, "little") + body + b"\x1d(L\2\x0002"


def job(picture, feed=24):
    return INIT + raster(picture) + b"\x1bJ" + bytes([feed]) + CUT


def process_id(text):
    return b"\x1d(H\6\x0000" + text


def same(image, picture, at=(0, 0)):
    x, y = at
    return image.crop((x, y, x + picture.width, y + picture.height)).tobytes() == picture.tobytes()


def ink(image):
    return Image.eval(image.convert("L"), lambda v: 255 - v).getbbox()


def printed(stream, width=576, **options):
    decoder = Decoder(width, **options)
    decoder.feed(stream)
    return decoder


class Host:
    """An independent client."""

    def __init__(self, printer):
        self.socket = socket.create_connection(("127.0.0.1", printer.port), timeout=5)

    def send(self, data):
        self.socket.sendall(data)
        return self

    def read(self, count, seconds=5.0):
        self.socket.settimeout(seconds)
        data = b""
        while len(data) < count and (piece := self.socket.recv(count - len(data))):
            data += piece
        return data

    def ask(self, data, count):
        return self.send(data).read(count)

    def hears_nothing(self, seconds=0.05):
        try:
            return self.read(1, seconds) == b"closed"
        except TimeoutError:
            return True

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
