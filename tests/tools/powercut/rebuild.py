#!/usr/bin/python3
"""Makes the disk as a power cut could have left it, out of what record.c recorded.

    rebuild.py LOG --points N [--seed S] [--keep FOLDER] -- CHECK...

At each of N random moments the files are rebuilt in a folder; beside them lies `acknowledged`, the
marks made before that moment, one a line. Then CHECK... FOLDER runs: exit code 0 says that all is
well. Ends with 0 when every check did, with 3 when one did not. As a module: Log(path), rebuild().

What a disk may do (POSIX promises no more): a write is on it for certain only when a flush of that
file began after it and has ended; a name (made, moved, removed) only when the folder was flushed.
Of the rest, by mode:
    dropped   nothing arrived
    kept      all of it did
    shuffled  each write did or did not
    torn      each sector of 512 bytes did or did not
Names arrive in order: some of them, never a later one without the ones before.
"""
import argparse
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

HEAD = struct.Struct("<IIIIqQ")
MAGIC = 0x74756350
(OPEN, BASE, WRITE, TRUNCATE, SYNC_BEGIN, SYNC_END, UNLINK, RENAME, LINK, MARK, SEND) = range(1, 12)
FOLDER = 0xFFFFFFFF
SECTOR = 512
MODES = ("dropped", "kept", "shuffled", "torn")


class File:
    """One inode: the operations on it in order, and how far they are on the disk for certain."""

    def __init__(self):
        self.operations = []  # (moment, kind, offset, bytes)
        self.flushes = []     # (ended, begun)
        self.image = bytearray()
        self.durable = 0      # operations that are in the image

    def advance(self, moment):
        """Brings the image up to the last flush that ended before the moment."""
        begun = max((b for e, b in self.flushes if e < moment), default=-1)
        while self.durable < len(self.operations) and self.operations[self.durable][0] < begun:
            apply(self.image, self.operations[self.durable])
            self.durable += 1

    def content(self, moment, mode, rng):
        self.advance(moment)
        image = bytearray(self.image)
        chance = rng.random()
        for operation in self.operations[self.durable:]:
            if operation[0] >= moment or mode == "dropped":
                break
            for part in parts(operation, mode):
                if mode == "kept" or rng.random() < chance:
                    apply(image, part)
        return bytes(image)


def apply(image, operation):
    _, kind, at, data = operation
    if kind == TRUNCATE:
        del image[at:]
        image.extend(bytes(at - len(image)))
        return
    if len(image) < at:
        image.extend(bytes(at - len(image)))
    image[at:at + len(data)] = data


def parts(operation, mode):
    moment, kind, at, data = operation
    if mode != "torn" or kind == TRUNCATE:
        return [operation]
    cuts = [at, *range(at - at % SECTOR + SECTOR, at + len(data), SECTOR), at + len(data)]
    return [(moment, kind, a, data[a - at:b - at]) for a, b in zip(cuts, cuts[1:])]


def records(log):
    """The log's records; one that a killed process did not finish is passed over."""
    at, mark = 0, struct.pack("<I", MAGIC)
    while 0 <= at <= len(log) - HEAD.size:
        _, kind, process, file, offset, size = HEAD.unpack_from(log, at)
        end = at + HEAD.size + size
        if end == len(log) or log[end:end + 4] == mark:
            yield kind, process, file, offset, log[at + HEAD.size:end]
            at = end
        else:
            at = log.find(mark, at + 4)


def write_sparse(path, data, step=1 << 16):
    """A log has megabytes of zeros: leave them out."""
    zeros = bytes(step)
    with open(path, "wb") as out:
        for at in range(0, len(data), step):
            if data[at:at + step] != zeros[:len(data) - at]:
                out.seek(at)
                out.write(data[at:at + step])
        out.truncate(len(data))


class Log:
    """The recorded operations; a moment is a position among the records."""

    def __init__(self, path):
        self.names = []    # (moment, kind, name, name or file)
        self.flushes = []  # of the folder: (ended, begun)
        self.marks = []    # (moment, text)
        self.sends = []    # (moment, descriptor, bytes)
        self.base = {}     # names and files there before the recording
        self.starts = []   # the first moment of each process
        self.moments = 0
        self._numbers, self._now, self._begun = {}, {}, {}
        self._processes = set()
        with open(path, "rb") as log:
            for record in records(log.read()):
                self._take(self.moments, *record)
                self.moments += 1

    def _take(self, moment, kind, process, file, at, data):
        key = (process, file)
        if process not in self._processes:
            self._processes.add(process)
            self.starts.append(moment)
        if kind == OPEN:
            self._open(moment, key, data.decode(), at)
        elif kind == BASE:
            self._base(moment, self._numbers[key], data)
        elif kind in (WRITE, TRUNCATE):
            self._numbers[key].operations.append((moment, kind, at, data))
        elif kind == SYNC_BEGIN:
            self._begun[key, at] = moment
        elif kind == SYNC_END:
            flushes = self.flushes if file == FOLDER else self._numbers[key].flushes
            flushes.append((moment, self._begun.pop((key, at))))
        elif kind == MARK:
            self.marks.append((moment, data.decode(errors="replace")))
        elif kind == SEND:
            self.sends.append((moment, at, data))
        else:
            self._name(moment, kind, data.decode())

    @staticmethod
    def _base(moment, file, data):
        """What a process found: a killed one may have done more than it could record."""
        if not file.operations and not file.image:
            file.image = bytearray(data)
            return
        image = bytearray(file.image)
        for operation in file.operations:
            apply(image, operation)
        for at in range(0, len(data), SECTOR):
            sector = data[at:at + SECTOR]
            if image[at:at + SECTOR] != sector:
                file.operations.append((moment, WRITE, at, sector))
        if len(image) > len(data):
            file.operations.append((moment, TRUNCATE, len(data), b""))

    def _open(self, moment, key, name, made):
        if made or name not in self._now:
            self._now[name] = File()
            if made:
                self.names.append((moment, OPEN, name, self._now[name]))
            else:
                self.base[name] = self._now[name]
        self._numbers[key] = self._now[name]

    def _name(self, moment, kind, data):
        name, _, other = data.partition("\0")
        self.names.append((moment, kind, name, other))
        if kind == UNLINK:
            self._now.pop(name, None)
        elif name in self._now:
            self._now[other] = self._now.pop(name) if kind == RENAME else self._now[name]

    def _folder(self, moment, mode, rng):
        """Which file has which name at the moment."""
        done = [n for n in self.names if n[0] < moment]
        begun = max((b for e, b in self.flushes if e < moment), default=-1)
        certain = sum(1 for n in done if n[0] < begun)
        arrived = {"dropped": certain, "kept": len(done)}.get(mode, rng.randint(certain, len(done)))
        names = dict(self.base)
        for _, kind, name, other in done[:arrived]:
            if kind == OPEN:
                names[name] = other
            elif kind == UNLINK:
                names.pop(name, None)
            elif name in names:
                names[other] = names.pop(name) if kind == RENAME else names[name]
        return names

    def acknowledged(self, moment):
        """The marks made before the moment."""
        return [text for at, text in self.marks if at < moment]

    def sent(self, moment):
        """The bytes sent before the moment: {(descriptor): bytes}, in order."""
        streams = {}
        for at, descriptor, data in self.sends:
            if at < moment:
                streams.setdefault(descriptor, bytearray()).extend(data)
        return streams

    def rebuild(self, moment, mode, rng, folder):
        """Writes the files; moments must not decrease from call to call."""
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for name, file in sorted(self._folder(moment, mode, rng).items()):
            write_sparse(os.path.join(folder, name), file.content(moment, mode, rng))
        with open(os.path.join(folder, "acknowledged"), "w", encoding="utf-8") as out:
            out.writelines(text + "\n" for text in self.acknowledged(moment))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("log")
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", help="failing folders are copied there")
    parser.add_argument("check", nargs="+", help="program (after --); the folder is added")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 31)
    rng = random.Random(seed)
    log = Log(args.log)
    moments = sorted(rng.randrange(1, log.moments + 1) for _ in range(args.points))
    failed = {mode: 0 for mode in MODES}
    root = tempfile.mkdtemp(prefix="novbe-powercut-")
    folder = os.path.join(root, "disk")
    for moment in moments:
        mode = rng.choice(MODES)
        log.rebuild(moment, mode, rng, folder)
        run = subprocess.run([*args.check, folder], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, check=False)
        if run.returncode == 0:
            continue
        failed[mode] += 1
        print(f"moment {moment} {mode}: {run.stdout.strip() or run.returncode}")
        if args.keep:
            shutil.copytree(folder, os.path.join(args.keep, f"{moment}-{mode}"))
    shutil.rmtree(root)
    total = sum(failed.values())
    print(f"seed {seed}: {args.points} points of {log.moments} moments, {total} failed {failed}")
    return 3 if total else 0


if __name__ == "__main__":
    sys.exit(main())
