"""A ticket in each of eleven languages, through everything: hub, shared printer, cupsd, backend, simulated printer.

What comes out is compared with the preview dot for dot, its square code is read by zbar, and its text by tesseract
where that knows the language.
"""
import os
import re
import subprocess
import unicodedata

import pytest
from PIL import Image, ImageOps

import cups
import paper_hall
from device import Device
from hall import wait_until
from hands import online

pytestmark = pytest.mark.skipif(not cups.available(), reason="cupsd wants root and Debian's cups")

READERS = {"en": "eng", "az": "aze", "ru": "rus"}  # languages that tesseract reads from Debian's packages


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The hall in eleven languages with a shared printer behind cupsd."""
    class Shop:
        pass
    place = Shop()
    folder = tmp_path_factory.mktemp("languages")
    place.folder = str(folder)
    place.hall = paper_hall.Hall(folder / "hall", paper_hall.HALL)
    place.printer = paper_hall.SimulatedPrinter(str(folder / "tray"))
    place.cups = cups.PrivateCups(folder / "cups")
    place.cups.start()
    place.cups.add_queue("ticket", f"escpos://127.0.0.1:{place.printer.port}")
    place.hall.start_broker()
    place.hall.start_dispatcher()
    place.hall.start_printer(printing={"to": "cups", "queue": "ticket", "server": place.cups.server})
    yield place
    place.hall.stop_all()
    place.cups.stop()
    place.printer.close()


def print_ticket(place, language, service="identity-card"):
    """Issued by an independent client, printed by the shared printer; (the change `issued`, the sheet)."""
    before = len(place.printer.sheets)
    with Device(place.hall, "observer-1", ["dev/+/state", "event"]) as watch, \
            Device(place.hall, "kiosk-2") as kiosk:
        wait_until(lambda: online(watch, "printer-1"), 10, "the shared printer")
        ticket = kiosk.issue(service, language, confirm=False, printer="printer-1")["ticket"]

        def told(kind):
            return [c for t, e in list(watch.seen) if t == "event" for c in e["changes"]
                    if c["change"] == kind and c["leg"].split("/")[0] == ticket]
        wait_until(lambda: any(c["print"] == "printed" for c in told("paper")), 10, f"{ticket} to be printed")
        wait_until(lambda: told("confirmed"), 5, f"{ticket} to wait")
        issued = told("issued")[0]
    sheet = place.printer.wait_sheets(before + 1)[before]
    assert len(place.printer.sheets) == before + 1
    return issued, sheet


def read_code(picture, path):
    picture.convert("L").save(path)
    return subprocess.run(["zbarimg", "--raw", "-q", path], capture_output=True, text=True, check=True,
                          timeout=20).stdout.strip()


def read_text(picture, path, reader, times=2):
    """As a person would see it, with a margin: close by, or from further away."""
    grey = ImageOps.expand(picture.convert("L"), 40, 255)
    grey.resize((int(grey.width * times), int(grey.height * times)), Image.Resampling.BICUBIC).save(path)
    return subprocess.run(["tesseract", path, "-", "-l", reader, "--psm", "4"], capture_output=True, text=True,
                          check=True, timeout=60).stdout


def letters(text):
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


@pytest.mark.parametrize("language", paper_hall.LANGUAGES)
def test_a_ticket_comes_out_as_it_was_painted(shop, language):
    issued, sheet = print_ticket(shop, language)
    fields = paper_hall.ticket_fields(shop.hall, issued)
    expected = paper_hall.preview(os.path.join(shop.folder, language + ".png"), fields)
    assert sheet.complete and sheet.starts == 1
    assert not sheet.text, "letters of the printer's own"
    assert paper_hall.which(sheet, [expected]) == 0, f"{language}: other dots than the preview"
    below = sheet.image.crop((0, expected.height, expected.width, sheet.height))
    assert set(below.tobytes()) <= {0xff}, "ink below the ticket"
    assert not shop.printer.decoder.errors and not shop.printer.decoder.realtime_in_data

    code = read_code(sheet.image, os.path.join(shop.folder, language + "-code.png"))
    assert code == shop.hall.plan["qr_prefix"] + issued["token"]

    if language in READERS:
        path = os.path.join(shop.folder, language + "-text.png")
        service = next(s for i in shop.hall.plan["institutions"] for s in i["services"]
                       if s["id"] == issued["service"])
        assert letters(service["names"][language]) in letters(read_text(sheet.image, path, READERS[language]))
        # Its letter is a Latin one, whatever the language; so large that a reader close by sees A0O for A001.
        assert letters(issued["leg"].split("/")[0]) in letters(read_text(sheet.image, path, "eng", times=0.6))
