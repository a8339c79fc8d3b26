"""The simulated printer by itself: what stands here is not our encoder and not our backend, so that
the printer is right before it judges them."""
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import time

import pytest
from PIL import Image

import cups
from conftest import SOAK
from escpos import Decoder, MAX_NOTES, MAX_SHEET_ROWS, MAX_SHEETS, RealTimeScanner
from hall import ROOT, wait_until
from hands import press_keys
from printer import SimulatedPrinter
from sim_host import CLEAR, CLEARED, CUT, INIT, Host, columns, drawing, graphics, ink, job, packed, \
    printed, process_id, raster, same

@pytest.fixture
def make_printer(tmp_path):
    made = []

    def make(**options):
        printer = SimulatedPrinter(str(tmp_path / f"paper-{len(made)}"), **options)
        made.append(printer)
        return printer

    yield make
    for printer in made:
        printer.close()


# ---- paper ----
@pytest.mark.parametrize("width", [384, 416, 432, 512, 546, 576, 640])
def test_a_raster_comes_out_dot_by_dot_at_every_width(width):
    picture = drawing(width, 200)
    decoder = printed(job(picture), width)
    sheet, = decoder.sheets
    assert same(sheet.image, picture) and sheet.image.size == (width, 224)
    assert sheet.complete and sheet.starts == 1 and bytes(sheet.raw) == job(picture)
    assert not decoder.errors and decoder.roll.blank
    stray = sum(job(picture).count(b"\x10\x04" + bytes([n])) for n in (1, 2, 3, 4))  # this encoder is naive
    assert len(decoder.realtime_in_data) == stray


@pytest.mark.parametrize("encode", [columns, graphics])
def test_columns_and_graphics_give_the_same_paper_as_a_raster(encode):
    picture = drawing(512, 120)
    decoder = printed(INIT + encode(picture) + CUT)
    assert same(decoder.sheets[0].image, picture) and not decoder.errors


def test_the_pieces_in_which_bytes_come_change_nothing():
    picture = drawing(576, 80)
    stream = b"\x10\x04\x01" + INIT + raster(picture) + b"\x10\x04\x02" + columns(picture) + b"text\n" \
        + graphics(picture) + CUT
    whole = printed(stream).sheets[0]
    for seed in range(5):
        decoder, dice, at = Decoder(576), random.Random(seed), 0
        while at < len(stream):
            step = 1 if seed == 0 else dice.randrange(1, 700)
            decoder.feed(stream[at:at + step])
            at += step
        assert decoder.sheets[0].image.tobytes() == whole.image.tobytes()
        assert not decoder.errors and not decoder.realtime_in_data


def test_positions_margins_alignment_and_sizes_are_obeyed():
    mark = Image.new("1", (80, 10), 0)
    cases = [(b"\x1b$\x64\0" + raster(mark), (100, 0, 180, 10)),
             (b"\x1b$\x64\0\x1b\\\x0a\0" + raster(mark), (110, 0, 190, 10)),
             (b"\x1b$\x64\0\x1b\\\xf6\xff" + raster(mark), (90, 0, 170, 10)),
             (b"\x1ba\1" + raster(mark), (248, 0, 328, 10)),
             (b"\x1ba\2" + raster(mark), (496, 0, 576, 10)),
             (b"\x1dL\x40\0" + raster(mark), (64, 0, 144, 10)),
             (b"\x1dL\x40\0\x1dW\x90\1\x1ba\2" + raster(mark), (384, 0, 464, 10)),
             (b"\x1dW\x32\0" + raster(mark), (0, 0, 50, 10)),
             (raster(mark, mode=1), (0, 0, 160, 10)), (raster(mark, mode=2), (0, 0, 80, 20)),
             (raster(mark, mode=3), (0, 0, 160, 20)),
             (b"\x1b$\x08\2" + raster(mark), (520, 0, 576, 10)),
             (b"\x1bJ\x63" + raster(mark), (0, 99, 80, 109)),
             (b"\x1bd\2" + raster(mark), (0, 60, 80, 70)),
             (b"\x1dP\0\0\x1bJ\x64" + raster(mark), (0, 50, 80, 60))]
    for stream, box in cases:
        decoder = printed(INIT + stream + CUT)
        assert ink(decoder.sheets[0].image) == box, stream
        assert not decoder.errors


def test_eight_dot_columns_are_three_dots_high():
    for mode, wide in ((0, 2), (1, 1)):
        decoder = printed(INIT + b"\x1b*" + bytes([mode]) + b"\x02\0\x80\x01\n" + CUT)
        image = decoder.sheets[0].image
        assert ink(image) == (0, 0, 2 * wide, 24)
        dots = [image.getpixel(at) == 0 for at in ((0, 2), (0, 3), (2 * wide - 1, 21))]
        assert dots == [True, False, True]


def test_text_is_read_and_commands_unknown_to_printers_are_told():
    decoder = printed(INIT + b"\x1b!\x30A047\x1b!\0\nsecond line\n\x1dk\4CODE\0\x1d(k\3\0001Q0"
                      b"\x1bp\0\x19\xfa" + CUT)
    assert decoder.sheets[0].text == "A047\nsecond line\n"
    assert decoder.undrawn == {"bar code": 1, "QR code": 1} and not decoder.errors
    decoder = printed(INIT + b"\x1b\x01\x1d\xff\x10\x11\x07")
    said = [what.split()[0] for _, what in decoder.errors]
    assert said == ["unknown", "unknown", "DLE", "unknown", "unknown"]


@pytest.mark.parametrize("cut", [b"\x1dV\0", b"\x1dV1", b"\x1dVA\0", b"\x1dVB\x10", b"\x1bi", b"\x1bm"])
def test_every_cut_ends_a_sheet(cut):
    picture = drawing(384, 50)
    decoder = printed(INIT + raster(picture) + cut + raster(picture) + cut, 384)
    assert len(decoder.sheets) == 2 and all(same(s.image, picture) for s in decoder.sheets)


def test_a_cut_without_feed_goes_through_the_print_and_the_rest_heads_the_next_sheet():
    picture = drawing(384, 200)
    decoder = printed(INIT + raster(picture) + b"\x1dV\0" + CUT, 384, cutter_rows=96)
    first, second = decoder.sheets
    assert not first.complete and first.height == 104 and decoder.errors
    assert same(second.image, picture.crop((0, 104, 384, 200))) and second.complete


def test_our_own_ticket_is_the_picture_it_was_made_from(hall):
    keys = hall.start_kiosk()
    wait_until(lambda: "connected" in hall.log_tail("kiosk-1", 1000), 10, "the kiosk to connect")
    tickets = os.path.join(hall.folder, "tickets")

    def take(key):
        press_keys(keys, key, "1", "1")
        return [f for f in os.listdir(tickets) if f.endswith(".escpos")]

    names = wait_until(lambda: [f for f in os.listdir(tickets) if f.endswith(".escpos")] or
                       (time.sleep(0.3), take("2"))[1], 15, "a ticket")
    wait_until(lambda: os.path.exists(os.path.join(tickets, names[0][:-6] + "png")), 5, "its picture")
    picture = Image.open(os.path.join(tickets, names[0][:-6] + "png")).convert("1")
    with open(os.path.join(tickets, names[0]), "rb") as ticket:
        decoder = printed(ticket.read(), picture.width, cutter_rows=96)
    sheet, = decoder.sheets
    assert same(sheet.image, picture) and sheet.ink_rows <= picture.height and sheet.complete
    assert not decoder.errors and not decoder.realtime_in_data and not decoder.undrawn


# ---- real-time commands ----
def test_real_time_bytes_inside_a_picture_are_recorded_and_answered(make_printer):
    printer = make_printer()
    row = bytes.fromhex("10 04 01 ff 10 04 09 ff") + bytes(40)
    stream = INIT + b"\x1dv0\0\x30\0\1\0" + row + CUT
    with Host(printer) as host:
        assert host.ask(stream, 1) == b"\x12"  # a byte that nobody asked for
        sheet, = printer.wait_sheets(1)
    assert [(at, command.hex()) for at, command in printer.decoder.realtime_in_data] == [(14, "100401")]
    assert packed(sheet.image.crop((0, 0, 384, 1))) == row  # and the picture keeps its dots


def test_real_time_commands_are_found_in_any_pieces():
    commands = [b"\x10\x04\x01", b"\x10\x04\x04", b"\x10\x04\x07\x01", b"\x10\x05\x02",
                b"\x10\x14\x01\0\x05", CLEAR]
    stream, expected = b"", []
    for command in commands:
        stream += b"\x10\x10\x04\x05\x10" [:random.Random(len(stream)).randrange(5)]
        expected.append((len(stream), command))
        stream += command
    for size in (1, 2, 3, 7, len(stream)):
        scanner = RealTimeScanner()
        found = [hit for at in range(0, len(stream), size) for hit in scanner.feed(stream[at:at + size])]
        assert found == expected


# ---- status ----
def test_every_status_answers_as_the_command_reference_says(make_printer):
    printer = make_printer(paper_mm=500, low_mm=50)

    def states():
        return [host.ask(b"\x10\x04" + bytes([n]), 1)[0] for n in (1, 2, 3, 4)]

    with Host(printer) as host:
        assert states() == [0x12, 0x12, 0x12, 0x12]
        assert host.ask(b"\x1dr\1", 1) == b"\0"
        printer.load_paper(40)
        assert states() == [0x12, 0x12, 0x12, 0x1E] and host.ask(b"\x1dr1", 1) == b"\3"
        printer.paper_out()
        assert states() == [0x1A, 0x32, 0x12, 0x7E]
        printer.load_paper()
        printer.open_cover()
        assert states() == [0x1A, 0x16, 0x12, 0x12]
        printer.close_cover()
        printer.jam_cutter()
        assert states() == [0x1A, 0x52, 0x1A, 0x12]
        assert host.send(b"\x10\x05\1") and states() == [0x12] * 4
        printer.go_offline()
        assert states() == [0x1A, 0x12, 0x12, 0x12]
        printer.go_online()
        assert host.ask(b"\x1dIB", 7) == b"_EPSON\0"


def test_automatic_status_tells_each_change_by_itself(make_printer):
    printer = make_printer(paper_mm=500)
    with Host(printer) as host:
        assert host.ask(b"\x1da\xff", 4).hex() == "1000000f"
        printer.open_cover()
        assert host.read(4).hex() == "3800000f"
        printer.close_cover()
        assert host.read(4).hex() == "1000000f"
        printer.paper_out()
        assert host.read(4).hex() == "18000f0f"
        printer.load_paper(500)
        assert host.read(4).hex() == "1000000f"
        host.send(b"\x1da\0")
        printer.wait_printed(6)
        printer.open_cover()
        assert host.hears_nothing()


def test_a_process_id_comes_when_all_before_it_is_printed(make_printer):
    printer = make_printer(speed_mm_s=200, paper_mm=500)
    picture = drawing(576, 400)  # 50 mm: 250 ms
    with Host(printer) as host:
        start = time.monotonic()
        assert host.ask(job(picture) + process_id(b"A047"), 7) == b"\x37\x22A047\0"
        assert 0.3 < time.monotonic() - start < 3
        assert len(printer.sheets) == 1
        printer.paper_out()
        host.send(process_id(b"B001"))
        assert host.hears_nothing()  # held back
        printer.load_paper()
        assert host.read(7) == b"\x37\x22B001\0"


def test_clones_answer_less_and_one_way_printers_nothing(make_printer):
    with Host(make_printer(confirm="status")) as host:
        host.send(process_id(b"A047") + CLEAR)
        assert host.ask(b"\x1dr\1", 1) == b"\0" and host.ask(b"\x10\x04\1", 1) == b"\x12"
        assert host.hears_nothing()
    printer = make_printer(confirm="none")
    with Host(printer) as host:
        host.send(b"\x10\x04\1\x1dr\1\x1da\xff\x1dIB" + process_id(b"A047") + job(drawing()))
        printer.wait_sheets(1)
        assert host.hears_nothing()


# ---- faults ----
def test_paper_ends_at_its_row_and_printing_goes_on_where_it_stopped(make_printer):
    printer = make_printer(paper_mm=30, low_mm=10)  # 240 rows
    picture = drawing(576, 400)
    with Host(printer) as host:
        assert host.ask(b"\x1da\xff", 4).hex() == "1000000f"
        host.send(job(picture) + process_id(b"A047"))
        assert host.read(8).hex() == "1000030f" "18000f0f"  # low, then out
        assert host.hears_nothing()
        assert printer.roll.height == 240 and not printer.sheets
        printer.load_paper(1000)
        assert host.read(11) == bytes.fromhex("1000000f") + b"\x37\x22A047\0"
    sheet, = printer.sheets
    assert same(sheet.image, picture) and sheet.complete


def test_the_cover_opens_at_an_exact_row(make_printer):
    printer = make_printer(speed_mm_s=1000)
    printer.after_rows(100, printer.open_cover)
    picture = drawing(576, 300)
    with Host(printer) as host:
        host.send(job(picture))
        printer.wait_for(lambda: printer.cover_is_open)
        assert host.ask(b"\x10\x04\2", 1) == b"\x16"
        assert printer.printed_rows == 100
        printer.close_cover()
        sheet, = printer.wait_sheets(1)
    assert same(sheet.image, picture)


def test_stalls_take_or_do_not_take_bytes_and_lose_nothing(make_printer):
    printer = make_printer()
    picture = drawing(576, 100)
    with Host(printer) as host:
        for how, takes, answers in (("mechanism", True, True), ("silent", True, False),
                                    ("deaf", False, False)):
            printer.stall(how)
            received, sheets = printer.received, len(printer.sheets)
            host.send(job(picture) + b"\x10\x04\1")
            if answers:
                assert host.read(1) == b"\x12"
            else:
                assert host.hears_nothing()
            assert (printer.received > received) == takes and len(printer.sheets) == sheets
            printer.unstall()
            printer.wait_sheets(sheets + 1)
            if how == "deaf":
                assert host.read(1) == b"\x12"  # read only now
    assert all(same(s.image, picture) for s in printer.sheets)


def test_what_came_before_the_link_dropped_is_printed_and_its_picture_eats_the_next_bytes(make_printer):
    printer = make_printer()
    picture = drawing(576, 300)
    stride, header = 72, len(INIT) + 8
    printer.after_bytes(header + 50 * stride + 10, printer.drop_link)
    with Host(printer) as host:
        with pytest.raises(ConnectionError):
            host.send(job(picture))
            while host.read(1):
                pass
            raise ConnectionResetError
    printer.wait_for(lambda: printer.idle)
    assert (printer.roll.height, printer.sheets) == (50, [])
    broken = printer.connections[0]
    assert (broken.received, broken.ended) == (header + 50 * stride + 10, "dropped")
    with Host(printer) as host:
        host.send(job(picture))
        sheet, = printer.wait_sheets(1)
    assert sheet.starts == 1  # the second job's ESC @ went into the first one's picture
    assert not same(sheet.image, picture, (0, sheet.height - 24 - 300))


def test_after_a_clear_the_next_job_is_whole(make_printer):
    printer = make_printer(speed_mm_s=2000)
    picture = drawing(576, 300)
    with Host(printer) as host:
        host.send(job(picture)[:9000])
        printer.wait_printed(9000)
        assert host.ask(CLEAR, 3) == CLEARED
        printer.tear()
        host.send(job(picture) + process_id(b"0002"))
        assert host.read(7) == b"\x37\x22" + b"0002\0"
    torn, whole = printer.sheets
    assert not torn.cut and torn.path.endswith("-0001-torn.png")
    assert whole.complete and whole.starts == 1 and same(whole.image, picture) and os.path.exists(whole.path)


def test_a_clear_forgets_the_line_that_was_not_printed_yet():
    decoder = printed(INIT + b"half a li")
    decoder.clear()
    decoder.feed(b"\n" + CUT)
    assert decoder.sheets[0].blank


def test_dle_enq_2_clears_only_what_trouble_holds(make_printer):
    printer = make_printer()
    picture = drawing(576, 100)
    with Host(printer) as host:
        printer.stall("mechanism")
        host.send(job(picture) + b"\x10\x05\2")
        printer.unstall()
        printer.wait_sheets(1)
        printer.open_cover()
        host.send(job(picture) + b"\x10\x05\2" + b"\x10\x04\2")
        assert host.read(1) == b"\x16"
        printer.close_cover()
        printer.wait_for(lambda: printer.idle)
        assert len(printer.sheets) == 1 and printer.roll.blank


def test_a_power_cut_leaves_a_torn_sheet_and_an_empty_buffer(make_printer):
    printer = make_printer(speed_mm_s=1000)
    picture = drawing(576, 300)
    printer.after_rows(120, lambda: printer.lose_power(restart_after_s=0.3))
    with Host(printer) as host:
        host.send(job(picture))
        with pytest.raises(ConnectionError):
            host.read(1)
    wait_until(lambda: connected(printer) is None, 5, "the refusal")
    torn, = printer.wait_sheets(1)
    assert torn.height == 120 and not torn.complete and same(torn.image, picture.crop((0, 0, 576, 120)))
    printer.wait_for(lambda: printer.powered)
    with wait_until(lambda: connected(printer), 5, "the printer after its power cut") as host:
        host.send(job(picture))
        assert same(printer.wait_sheets(2)[1].image, picture)


def connected(printer):
    try:
        return Host(printer)
    except ConnectionError:
        return None


def test_a_cable_that_is_out_refuses_until_it_is_in_again(make_printer):
    printer = make_printer()
    host = Host(printer)
    assert host.ask(b"\x10\x04\1", 1) == b"\x12"
    printer.link_down()
    with pytest.raises(ConnectionError):
        if not host.read(1):
            raise ConnectionResetError
    host.close()
    wait_until(lambda: connected(printer) is None, 5, "the refusal")
    printer.link_up()
    with wait_until(lambda: connected(printer), 5, "the link") as host:
        assert host.ask(b"\x10\x04\1", 1) == b"\x12"


def test_a_full_buffer_stops_the_host(make_printer):
    printer = make_printer(buffer_bytes=4096)
    printer.open_cover()
    picture = drawing(576, 300)
    with Host(printer) as host:
        host.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        host.socket.setblocking(False)
        stream = 20 * job(picture)
        sent = 0
        try:
            while sent < len(stream):
                sent += host.socket.send(stream[sent:])
        except BlockingIOError:
            pass
        assert sent < len(stream)
        printer.wait_for(lambda: printer.buffered >= 4096)
        assert printer.received <= 4096 + 64
        printer.close_cover()
        host.socket.setblocking(True)
        host.send(stream[sent:])
        assert all(same(s.image, picture) for s in printer.wait_sheets(20))


def test_questions_do_not_fill_the_buffer_while_the_paper_is_out(make_printer):
    printer = make_printer(buffer_bytes=4096)
    printer.paper_out()
    with Host(printer) as host:
        host.send(job(drawing(576, 20)))
        for _ in range(50):
            assert host.ask(50 * b"\x10\x04\4", 50) == 50 * b"\x7e"
        printer.load_paper()
        printer.wait_sheets(1)
        assert host.ask(b"\x10\x04\4", 1) == b"\x12"


def test_a_second_host_waits_until_the_first_is_done(make_printer):
    printer = make_printer()
    first, second = Host(printer), Host(printer)
    second.send(b"\x10\x04\1")
    assert first.ask(b"\x10\x04\1", 1) == b"\x12" and second.hears_nothing()
    first.close()
    assert second.read(1) == b"\x12"
    second.close()
    printer.wait_for(lambda: printer.connections[-1].ended == "client")
    assert len(printer.connections) == 2


def test_first_bytes_are_timed_and_questions_are_no_first_byte(make_printer):
    printer = make_printer()
    with Host(printer) as host:
        host.ask(b"\x10\x04\1" + b"\x1da\xff" + process_id(b"ping"), 12)
        assert printer.first_byte_at is None
        before = time.monotonic()
        host.send(job(drawing(576, 50)))
        sheet, = printer.wait_sheets(1)
        assert before <= sheet.first_byte_at <= sheet.ended_at <= time.monotonic()
        assert printer.first_byte_at == sheet.first_byte_at and bytes(sheet.raw) == job(drawing(576, 50))
        printer.stall()
        assert host.ask(job(drawing(576, 50)) + b"\x10\x04\1", 1) == b"\x12"
        printer.unstall()
        printer.wait_sheets(2)
        printer.stall()
        assert host.ask(job(drawing(576, 50)) + CLEAR, 3) == CLEARED
        printer.unstall()
        before = time.monotonic()
        host.send(job(drawing(576, 50)))
        assert before <= printer.wait_sheets(3)[2].first_byte_at <= time.monotonic()


# ---- damaged streams ----
def mutated(dice, seeds):
    stream = bytearray(dice.choice(seeds))
    for _ in range(dice.randrange(1, 8)):
        at = dice.randrange(len(stream))
        kind = dice.randrange(5)
        if kind == 0:
            stream[at] = dice.randrange(256)
        elif kind == 1:
            del stream[at:at + dice.randrange(1, 20)]
        elif kind == 2:
            stream[at:at] = bytes([dice.choice(b"\x1b\x1c\x1d\x10"), *dice.choices(range(256), k=2)])
        elif kind == 3:
            stream[at:at] = stream[dice.randrange(len(stream)):][:dice.randrange(1, 200)]
        else:
            stream[at:at + 2] = b"\xff\xff"
        if not stream:
            stream += b"\x1b"
    return bytes(stream)


def seeds():
    picture = drawing(64, 24)
    words = b"\x1b!\0\x1b3\x20text\n\x1bD\4\x08\0\t\x1bd\3\x1ba\1x\n\x1dk\x49\3abc\x1d*\1\1" + bytes(8) \
        + b"\x1b&\3AA\1abc\x1cq\1\1\0\1\0" + bytes(8) + b"\x1d8L\4\0\0\0" + b"0200" \
        + b"\x1dg0\0\1\0\x1dC0\0\0"
    return [INIT + raster(picture, mode) + CUT for mode in range(4)] + [
        INIT + columns(picture) + CUT, INIT + graphics(picture) + b"\x1dVA\5", INIT + words + b"\x1bi",
        b"\x10\x04\1" + job(picture) + process_id(b"A047") + CLEAR + job(picture)]


def test_damaged_streams_never_break_the_decoder_or_eat_the_memory(count, seed):
    print(f"seed {seed}")
    dice, originals = random.Random(seed), seeds()
    before, slowest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0
    decoder = Decoder(576, cutter_rows=96)
    for number in range(count(2000, 100000)):
        if number % 50 == 0:  # others meet what earlier ones left
            decoder = Decoder(576, cutter_rows=96)
        stream = mutated(dice, originals)
        start = time.thread_time()
        decoder.feed(stream)
        slowest = max(slowest, time.thread_time() - start)
        assert len(decoder.sheets) <= MAX_SHEETS and len(decoder.errors) <= MAX_NOTES, number
        assert decoder.roll.height <= MAX_SHEET_ROWS and len(decoder.roll.rows) <= MAX_SHEET_ROWS, number
        if decoder.sheets and number % 50 == 49:
            assert decoder.sheets[-1].image.size[0] == 576
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"slowest stream {1000 * slowest:.0f} ms, memory +{grown // 1024} MiB")
    assert slowest < 3 and grown < 300 * 1024


def test_after_any_garbage_a_clear_brings_the_printer_back(make_printer, count, seed):
    print(f"seed {seed}")
    printer = make_printer(buffer_bytes=4096)
    dice, originals, picture = random.Random(seed), seeds(), drawing(576, 60)
    with Host(printer) as host:
        for number in range(count(30, 3000)):
            host.send(mutated(dice, originals) + CLEAR)
            heard = b""
            while not heard.endswith(CLEARED):
                heard += host.read(1)
            printer.wait_for(lambda: printer.idle)
            printer.tear()
            host.send(b"\x1da\0" + job(picture) + process_id(b"okay"))
            while not heard.endswith(b"\x37\x22okay\0"):
                heard += host.read(1)
            assert same(printer.sheets[-1].image, picture) and printer.sheets[-1].complete, number


# ---- programs of the field ----
@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    """peers(*words, data): runs tests/tools/peers/check.js, its peers fetched into the test's own folder."""
    if not shutil.which("npm"):
        pytest.skip("no npm")
    folder = tmp_path_factory.mktemp("peers")
    for name in ("package.json", "check.js"):
        shutil.copy(os.path.join(ROOT, "tests/tools/peers", name), folder)
    fetched = subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund",
                              "--no-package-lock"], cwd=folder, capture_output=True, text=True,
                             check=False, timeout=300)
    if fetched.returncode:
        pytest.skip(f"npm install: {fetched.stderr[-300:]}")

    def run(*words, data=None):
        return subprocess.run(["node", "check.js", *map(str, words)], input=data, cwd=folder,
                              capture_output=True, check=True, timeout=60).stdout

    return run


needs_soak = pytest.mark.skipif(not SOAK, reason="fetches from the network: make soak only")


@needs_soak
@pytest.mark.parametrize("mode", ["raster", "column"])
def test_the_picture_of_an_encoder_of_the_field_comes_out_dot_by_dot(peers, mode):
    picture = drawing(512, 304)
    stream = peers("encode", mode, 512, 304, data=picture.convert("L").tobytes())
    decoder = printed(stream, cutter_rows=96)
    sheet, = decoder.sheets
    print(f"{mode}: {len(stream)} bytes, real-time commands inside: {len(decoder.realtime_in_data)}")
    assert same(sheet.image, picture) and ink(sheet.image) == (0, 0, 512, 304)
    assert sheet.complete and not decoder.errors


@needs_soak
def test_a_client_of_the_field_reads_every_state_and_prints(peers, make_printer):
    printer = make_printer(speed_mm_s=250, paper_mm=1000)

    def says(what):
        return peers(what, printer.port).decode().strip()

    assert says("status") == "online" and says("print") == "success" and len(printer.sheets) == 1
    printer.open_cover()
    assert says("status") == "coveropen" and says("print") == "coveropen"
    printer.close_cover()
    printer.paper_out()
    assert says("status") == "paperempty"
    printer.load_paper()
    printer.after_rows(30, printer.open_cover)
    assert says("print") == "coveropen" and len(printer.sheets) == 1
    printer.close_cover()
    printer.wait_sheets(2)
    printer.stall("silent")
    assert says("status") == "offline"
    printer.unstall()
    with Host(printer) as host:  # a picture cut off by a dropped link: receiptio flushes it out with zeros
        host.send(job(drawing())[:2000])
    assert says("status") == "online" and says("print") == "success"


# ---- as a program, and behind cupsd ----
def test_the_program_prints_obeys_its_control_pipe_and_ends(tmp_path):
    folder = tmp_path / "paper"
    command = [sys.executable, "-B", os.path.join(ROOT, "tests/crowd/printer.py"), "--port", "0",
               "--folder", str(folder), "--speed-mm-s", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline().split()[1].split(":")[1].rstrip(","))
            wait_until(lambda: (folder / "control").exists(), 5, "the control pipe")
            (folder / "control").write_text("cover open\nnonsense\npaper load 200\n")
            assert process.stdout.readline() == "printer: cover open\n"
            assert "not one of" in process.stdout.readline()
            assert process.stdout.readline() == "printer: paper load 200\n"
            with socket.create_connection(("127.0.0.1", port), timeout=5) as host:
                host.sendall(b"\x10\x04\2" + job(drawing()))
                assert host.recv(1) == b"\x16"
                (folder / "control").write_text("cover close\n")
                wait_until((folder / "sheet-0001.png").exists, 5, "the sheet")
        finally:
            process.terminate()
        assert process.wait(10) == 0
    assert same(Image.open(folder / "sheet-0001.png"), drawing())


@pytest.mark.skipif(not cups.available(), reason="cupsd needs root and the package cups")
def test_a_private_cupsd_prints_here_and_leaves_nothing_behind(make_printer, tmp_path):
    printer = make_printer(buffer_bytes=4096)
    ticket = tmp_path / "ticket"
    ticket.write_bytes(job(drawing()))
    long = tmp_path / "long"
    long.write_bytes(150 * job(drawing()))
    with cups.PrivateCups(tmp_path / "cups") as server:  # one-way: what is sent is all it hears
        server.add_queue("ticket", f"escpos://127.0.0.1:{printer.port}/?confirm=none&ask=no")
        assert server.submit("ticket", "isb-2026-11-23-A001", str(ticket)) == 1
        done = server.wait_job("isb-2026-11-23-A001")
        assert (done.state, done.queue) == ("completed", "ticket") and "ticket-1" in server.lpstat()
        assert same(printer.wait_sheets(1)[0].image, drawing())
        printer.open_cover()
        server.submit("ticket", "isb-2026-11-23-A002", str(long))
        pid, = wait_until(server.backend_pids, 5, "the backend")
        printer.wait_for(lambda: printer.buffered >= 4096)
        assert server.queue("ticket")["state"] == 4
        assert server.kill9() == -9 and server.backend_pids() == [pid]
        server.start()
        assert server.job("isb-2026-11-23-A001").state == "completed" and server.job(1) == server.jobs()[0]
        assert server.job("isb-2026-11-23-A002").state in ("processing", "pending")
    assert server.backend_pids() == [] and server.process is None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))
