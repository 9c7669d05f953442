"""A fuzz of the image reader: damaged files of every kind, each of which must be shown or refused and nothing else.

``python -m tests.fuzz_images --files 100000 --seed 1`` runs it by hand; ``--only SEED:NUMBER`` writes one file of it to
``fuzz.bin`` and reads it. A batch of files is read by a process of its own, so that a crash is seen and named.
"""

import argparse
import ctypes
import hashlib
import importlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from convviz.core.images.image import ImageError
from convviz.core.images.reading import decode_image
from tests.image_corpus import corpus
from tests.image_files import chunk

BATCH = 400
#: What a file may take, and how much longer for each million pixels that are shown.
SECONDS, BYTES, SECONDS_EACH_MEGAPIXEL = 2.0, 1024**3, 0.1
#: glibc's mallopt: fills memory that is handed out, so that what nobody wrote is seen to change.
_PERTURB = -6

Rng = np.random.Generator


# --- files ------------------------------------------------------------------------------------------------------------


def damaged_file(seed: int, number: int) -> tuple[str, bytes]:
    """Return the name of the file that was damaged, and what became of it; always the same."""
    rng = np.random.default_rng([seed, number])
    names = list(corpus())
    formats = sorted({_format(name) for name in names})
    weights = [_WEIGHTS.get(name, 2) for name in formats]  # or there would be TIFFs above all
    chosen = formats[rng.choice(len(formats), p=np.divide(weights, sum(weights)))]
    name = str(rng.choice([name for name in names if _format(name) == chosen]))
    data = bytearray(corpus()[name])
    inside = chosen in ("png", "apng") and rng.random() < 0.4
    if inside:
        data = _damaged_inside(data, rng)
    for _ in range(rng.integers(0 if inside else 1, 4)):
        if data:
            _DAMAGES[rng.integers(len(_DAMAGES))](data, rng)
    if chosen in ("png", "apng") and rng.random() < 0.8:
        data = _with_checksums(bytes(data))
    return name, bytes(data)


#: How often a format is taken; others 2.
_WEIGHTS = {"png": 6, "apng": 6, "tiff": 16, "jpeg": 4, "heic": 1, "svg": 1, "eps": 1}


def _format(name: str) -> str:
    return name.split()[0].removesuffix(",")


_NUMBERS = (0, 1, 2, 3, 4, 8, 16, 32, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1)


def _flip(data: bytearray, rng: Rng) -> None:
    for _ in range(rng.integers(1, 9)):
        data[rng.integers(len(data))] = rng.integers(256)


def _flip_start(data: bytearray, rng: Rng) -> None:
    data[rng.integers(min(64, len(data)))] = rng.integers(256)


def _flip_end(data: bytearray, rng: Rng) -> None:
    data[-rng.integers(1, min(300, len(data)) + 1)] = rng.integers(256)


def _number(data: bytearray, rng: Rng) -> None:
    value, letter = _NUMBERS[rng.integers(len(_NUMBERS))], "BHI"[rng.integers(3)]
    packed = struct.pack("<>"[rng.integers(2)] + letter, value % 256 ** struct.calcsize(letter))
    place = rng.integers(len(data))
    data[place : place + len(packed)] = packed


def _cut(data: bytearray, rng: Rng) -> None:
    del data[rng.integers(len(data)) :]


def _drop(data: bytearray, rng: Rng) -> None:
    start = rng.integers(len(data))
    del data[start : start + rng.integers(1, 64)]


def _repeat(data: bytearray, rng: Rng) -> None:
    start = rng.integers(len(data))
    data[start:start] = data[start : start + rng.integers(1, 200)] * int(rng.integers(1, 4))


def _splice(data: bytearray, rng: Rng) -> None:
    other = list(corpus().values())[rng.integers(len(corpus()))]
    start = rng.integers(len(data))
    data[start : start + rng.integers(64)] = other[rng.integers(len(other)) :][: rng.integers(200)]


def _tag(data: bytearray, rng: Rng) -> None:
    """Change the value of one of a TIFF's first tags, if it is one."""
    if bytes(data[:4]) not in (b"II*\0", b"MM\0*") or len(data) < 8:
        return _number(data, rng)
    order = "<" if data[0] == ord("I") else ">"
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    place = start + 2 + 12 * int(rng.integers(20))
    if place + 12 <= len(data):
        value = _NUMBERS[rng.integers(len(_NUMBERS))]
        struct.pack_into(f"{order}I", data, place + int(rng.choice([4, 8])), value)
        if rng.random() < 0.5:
            struct.pack_into(f"{order}H", data, place + 8, value % 65536)
    return None


def _nothing(data: bytearray, rng: Rng) -> None:
    """Leave it whole: read twice it must be the same too."""


_DAMAGES = (_flip, _flip, _flip_start, _flip_end, _number, _number, _cut, _drop, _repeat, _splice, _tag, _tag, _nothing)


def _damaged_inside(data: bytearray, rng: Rng) -> bytearray:
    """Change a PNG's unpacked lines: how each was filtered, above all."""
    start = data.index(b"IDAT") - 4
    (length,) = struct.unpack_from(">I", data, start)
    lines = bytearray(zlib.decompress(data[start + 8 : start + 8 + length]))
    _DAMAGES[rng.integers(len(_DAMAGES))](lines, rng)
    return data[:start] + chunk(b"IDAT", zlib.compress(lines)) + data[start + 12 + length :]


def _with_checksums(data: bytes) -> bytearray:
    """Make a PNG's checksums right, so that what is inside is looked at."""
    result, place = bytearray(data), 8
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 8 + length
        if end + 4 > len(data):
            break
        struct.pack_into(">I", result, end, zlib.crc32(data[place + 4 : end]))
        place = end + 4
    return result


# --- the process that reads -------------------------------------------------------------------------------------------


def _outcome(read: Callable[[bytes], object], data: bytes) -> str:
    """Read a file: a digest of its pixels, the sentence that refuses it, or what else happened."""
    try:
        image = read(data)
    except ImageError as error:
        message = str(error)
        whole = message.startswith("'fuzz' is ") and message.endswith(".") and "\n" not in message
        return f"refused: {message}" if whole else f"no sentence: {message!r}"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"error: {error!r}"
    digest = hashlib.sha1(image.pixels).hexdigest()
    return f"shown: {image.pixels.size // 10**6} {image.pixels.dtype} {image.shape} {digest}"


def _limit(outcome: str, seconds: float) -> float:
    """Return how many seconds it may take, ``seconds`` where nothing is shown."""
    kind, _, rest = outcome.partition(": ")
    return seconds + (SECONDS_EACH_MEGAPIXEL * int(rest.split()[0]) if kind == "shown" else 0)


def _peak_memory(restart: bool = False) -> int:
    """Return the largest resident size since it was restarted, in bytes; 0 where Linux is not."""
    try:
        if restart:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _perturb(value: int) -> None:
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        ctypes.CDLL(None).mallopt(_PERTURB, value)


def read_as_usual(data: bytes) -> object:
    """Read a file as the program does, and of several pages or frames the last one too, which is then the result."""
    image = decode_image(data, "fuzz")
    return decode_image(data, "fuzz", image.page.count) if image.page.count > 1 else image


def _read_batch(seed: int, first: int, count: int, target: str, allowed: float) -> None:
    """Read files one after the other; say before each which one, and after it what was wrong."""
    module, _, name = target.partition(":")
    read = getattr(importlib.import_module(module), name)
    stderr = os.fstat(2)
    for number in range(first, first + count):
        source, data = damaged_file(seed, number)
        print(json.dumps([number, source]), flush=True)
        before = _peak_memory(restart=True)
        outcomes, times = [], []
        for value in (0x5A, 0xA5, 0x5A):
            if len(times) == 2 and min(times) <= _limit(outcomes[0], allowed):
                break  # the third time is for one that may have waited for the machine
            _perturb(value)
            begin = time.monotonic()
            outcomes.append(_outcome(read, data))
            times.append(time.monotonic() - begin)
        seconds, taken = min(times), _peak_memory() - before
        written, stderr = os.fstat(2).st_size - stderr.st_size, os.fstat(2)
        wrong = [outcome for outcome in outcomes if not outcome.startswith(("shown", "refused"))][:1]
        wrong += ["read twice it differs"] * (len({*outcomes}) > 1)
        wrong += [f"took {seconds:.1f} s"] * (seconds > _limit(outcomes[0], allowed))
        wrong += [f"took {taken:,} bytes"] * (taken > BYTES)
        wrong += ["wrote to stderr"] * (written > 0)
        print(json.dumps([outcomes[0].split(":")[0], seconds, taken, wrong]), flush=True)


# --- the process that watches -----------------------------------------------------------------------------------------


@dataclass
class Report:
    """What came of it: how many files of a format were shown or refused, the dearest ones, and what was wrong."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: float = 0.0
    bytes: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many files were read."""
        return sum(self.counts.values())

    def lines(self) -> Iterator[str]:
        """Say it in words."""
        for name in sorted({name for name, _ in self.counts}):
            shown, refused = self.counts[name, "shown"], self.counts[name, "refused"]
            yield f"{name:6} {shown:7,} shown, {refused:7,} refused"
        yield f"{self.files:,} files; the slowest {self.seconds:.2f} s, the largest {self.bytes / 2**20:.0f} MiB"
        yield from self.wrong
        yield f"{len(self.wrong)} wrong"


def fuzz(
    files: int,
    seed: int,
    *,
    first: int = 0,
    limit: float = float("inf"),
    target: str = "tests.fuzz_images:read_as_usual",
    seconds: float = SECONDS,
) -> Report:
    """Read ``files`` damaged files, or as many as are begun within ``limit`` seconds; each may take ``seconds``."""
    report, begin, end = Report(), time.monotonic(), first + files
    while first < end and time.monotonic() - begin < limit:
        first = _watch_batch(report, seed, first, min(BATCH, end - first), target, seconds)
    return report


def _watch_batch(report: Report, seed: int, first: int, count: int, target: str, allowed: float) -> int:
    """Start a process that reads a batch; returns the number of the file after the last that it came to."""
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "tests.fuzz_images",
        "--batch",
        f"{seed}:{first}:{count}",
        "--target",
        target,
        "--allowed",
        str(allowed),
    ]
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        try:
            code = subprocess.run(command, stdout=output, stderr=errors, timeout=60 + count, check=False).returncode
        except subprocess.TimeoutExpired:
            code = -1
        output.seek(0)
        lines = [json.loads(line) for line in output if line.endswith("\n")]
        errors.seek(0)
        said = errors.read()
    for (number, source), (outcome, seconds, taken, wrong) in zip(lines[::2], lines[1::2], strict=False):
        report.counts[_format(source), outcome] += 1
        report.seconds, report.bytes = max(report.seconds, seconds), max(report.bytes, taken)
        report.wrong += [f"{seed}:{number} ({source}): {reason}" for reason in wrong]
    if code == 0:
        return first + count
    if not lines:
        raise RuntimeError(f"no file was read: {said}")
    number, source = lines[-1 if len(lines) % 2 else -2]
    report.counts[_format(source), "ended"] += 1
    report.wrong.append(f"{seed}:{number} ({source}): the process ended with {code}: {said[-500:]}")
    return int(number) + 1


def main() -> int:
    """Run from the command line; returns 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_images", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no batch after that")
    parser.add_argument("--only", metavar="SEED:NUMBER", help="one file, written to fuzz.bin before it is read")
    parser.add_argument("--target", default="tests.fuzz_images:read_as_usual", help=argparse.SUPPRESS)
    parser.add_argument("--batch", help=argparse.SUPPRESS)
    parser.add_argument("--allowed", type=float, default=SECONDS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.batch:
        _read_batch(*map(int, options.batch.split(":")), options.target, options.allowed)
        return 0
    if options.only:
        source, data = damaged_file(*map(int, options.only.split(":")))
        Path("fuzz.bin").write_bytes(data)
        print(source, _outcome(read_as_usual, data))
        return 0
    report = fuzz(options.files, options.seed, limit=options.seconds, target=options.target)
    print("\n".join(report.lines()))
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
