"""What the voice says is understood: a speech recognizer listens to a call in English, and writes down which ticket
and which counter it heard. It may hear every ticket and every counter from 1 to 99, so a number that is said wrongly
is written down as another one. It was made for people: espeak-ng's "A" is a "D" to it and a "seven" at times a "one", so
it is not asked for letters, and for calls that it heard alike eight times of eight. espeak-ng's breath is random: each
call is said three times, and two must be heard as one."""
import array
import collections
import os
import re
import subprocess
import wave

import pytest
from conftest import ROOT, SOAK

# A machine that lets the voice wait tears its sounds, and those are what is listened to.
pytestmark = pytest.mark.alone

SAY = os.path.join(ROOT, os.environ.get("NOVBE_BUILD", "build/plain"), "say")
SPOKEN_HZ, HEARD_HZ = 22050, 16000
ONES = "one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
GRAMMAR = f"""#JSGF V1.0;
grammar call;
public <call> = ticket <letter> <number> counter <below100>;
<letter> = a | b | c | d | e;
<number> = zero zero <ones> | zero <below100> | <below100>;
<below100> = <ones> | <teens> | <tens> | <tens> <ones>;
<ones> = {" | ".join(ONES)};
<teens> = {" | ".join(TEENS)};
<tens> = {" | ".join(TENS)};
"""


def in_words(number):
    if number < 10:
        return ONES[number - 1]
    if number < 20:
        return TEENS[number - 10]
    return " ".join([TENS[number // 10 - 2]] + [ONES[number % 10 - 1]] * (number % 10 > 0))


def resampled(samples):
    for i in range(len(samples) * HEARD_HZ // SPOKEN_HZ - 1):
        at, part = divmod(i * SPOKEN_HZ, HEARD_HZ)
        yield (samples[at] * (HEARD_HZ - part) + samples[at + 1] * part) // HEARD_HZ


@pytest.fixture
def listener(tmp_path):
    grammar, pcm, wav = (str(tmp_path / name) for name in ("call.gram", "call.pcm", "call.wav"))
    with open(grammar, "w") as file:
        file.write(GRAMMAR)

    def listen_once(text):
        subprocess.run([SAY, "en", text, pcm], check=True, timeout=60, stderr=subprocess.DEVNULL)
        with open(pcm, "rb") as file:
            samples = array.array("h", bytes(SPOKEN_HZ) + file.read() + bytes(SPOKEN_HZ))  # half a second around it
        with wave.open(wav, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(HEARD_HZ)
            file.writeframes(array.array("h", resampled(samples)).tobytes())
        heard = subprocess.run(["pocketsphinx_continuous", "-infile", wav, "-jsgf", grammar, "-logfn", "/dev/null"],
                               check=True, timeout=120, capture_output=True, text=True).stdout
        match = re.fullmatch(r"ticket \w ([\w ]+) counter ([\w ]+)", " ".join(heard.split()))
        return match.groups() if match else (heard, None)

    def listen(text):
        """The ticket's number with its zeros, and the counter's, in words, as most often heard."""
        return collections.Counter(listen_once(text) for _ in range(3)).most_common(1)[0][0]
    return listen


@pytest.mark.parametrize("ticket, counter", [(65, 73), (53, 21), *[(25, 41), (33, 5), (82, 64), (69, 30)] * SOAK])
def test_a_call_is_understood(listener, ticket, counter):
    assert listener(f"Ticket A{ticket:03d}. Counter {counter}.") == ("zero " + in_words(ticket), in_words(counter))


@pytest.mark.parametrize("ticket, counter", [(56, 37), *[(64, 72), (45, 70), (75, 30)] * SOAK])
def test_another_call_is_not_taken_for_that_one(listener, ticket, counter):
    heard = listener(f"Ticket A{ticket:03d}. Counter {counter}.")
    assert heard[0] != "zero sixty five" and heard[1] is not None and heard[1] != "seventy three"


def test_a_zero_is_heard_where_there_is_one(listener):
    assert listener("Ticket A006. Counter 21.") == ("zero zero six", "twenty one")
    assert listener("Ticket A33. Counter 5.") == ("thirty three", "five")
