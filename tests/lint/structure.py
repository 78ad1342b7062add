#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The house rules that no common tool knows: structure.py CHECK FILE...

Prints one line for each breach, "file:line: what", and exits 1 if there was one. CHECK is
layers, versions, forward, lengths, user_memory or intree. Called by tests/lint/run.
"""
import os
import re
import sys

ROOMS = ["compat", "core", "copy", "queue", "control"]  # from the bottom up
MAX_FILE = 600
MAX_FUNCTION = 60
EXEMPT = "/* length: flat switch */"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def blank(text):
    """The text without comments, strings and characters, with the same lines."""
    token = re.compile(
        r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return token.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def room_of(path):
    """The room of a file or an include: src/core/slot.h and core/slot.h are in core."""
    parts = path.removeprefix("src/").split("/")
    return parts[0] if parts[0] in ROOMS and len(parts) > 1 else None


def layers(path, text):
    """A file includes only its own room and those below; the root of src/ includes all."""
    room = room_of(path)
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not match:
            continue
        other = room_of(match.group(1))
        if other is None:
            yield number, f'"{match.group(1)}" does not say its room, as in "core/slot.h"'
        elif room and ROOMS.index(other) > ROOMS.index(room):
            yield number, f"{room} must not include {other}, which lies above it"


def versions(path, text):
    """Nobody asks for a kernel's version, and only compat/ asks what a kernel has."""
    for number, line in enumerate(blank(text).splitlines(), 1):
        match = re.search(r"\b(LINUX_VERSION_CODE|KERNEL_VERSION|RHEL_RELEASE_CODE)\b", line)
        if match:
            yield number, f"{match.group(1)}: ask with a probe in compat/, not by version"
        match = re.search(r"\bUBLK_HAVE_\w+", line)
        if match and room_of(path) != "compat":
            yield number, f"{match.group()} is compat/'s own: use a shim or compat/capability.h"


def forward(_path, text):
    """No static function is declared before it is defined: order the file instead."""
    pattern = re.compile(r"^static\b[^;{}=()#]*?\b(\w+)\s*\((?!\s*\*)[^{};]*\)[^{};=()]*;", re.M)
    bare = blank(text)
    for match in pattern.finditer(bare):
        if not match.group(1).isupper():
            yield bare.count("\n", 0, match.start()) + 1, f"forward declaration of {match.group(1)}"


def lengths(path, text):
    """A file has 600 lines at most, a function 60, from its name to its last brace."""
    lines = text.splitlines()
    if len(lines) > MAX_FILE:
        yield len(lines), f"{len(lines)} lines, {MAX_FILE} are allowed"
    if not path.endswith((".c", ".h")):
        return
    start = None
    for number, line in enumerate(blank(text).splitlines(), 1):
        if start is None and re.match(r"[A-Za-z_].*\(", line):
            candidate = number
        elif line == "{":
            start = candidate
        elif line.startswith("}") and start is not None:
            size = number - start + 1
            if size > MAX_FUNCTION and EXEMPT not in "\n".join(lines[start - 1:number]):
                yield start, f"function of {size} lines, {MAX_FUNCTION} are allowed"
            start = None


def user_memory(path, text):
    """What touches memory of a user's is listed in docs/security.md, by its function."""
    listed = set(re.findall(r"`(\w+)`", read("docs/security.md")))
    touches = re.compile(r"\b(copy_(?:from|to)_user|clear_user|[gp]et_user|memdup_user\w*|"
                         r"strndup_user|_copy_(?:to|from)_iter|iov_iter_ubuf|import_\w+|"
                         r"(?:un)?pin_user_pages\w*)\(")
    function = None
    for number, line in enumerate(blank(text).splitlines(), 1):
        match = re.match(r"(?!#)\w.*?(\w+)\((?!.*;$)", line)
        if match:
            function = match.group(1)
        match = touches.search(line)
        if match and function not in listed:
            yield number, f"{match.group(1)}() in {function}(): not in docs/security.md"


def intree(path, text):
    """Tests that the kernel's own driver does not pass are those of docs/intree.md, no others."""
    flag = re.compile(r"\.no_intree(?:_6_12)?\s*=")
    if path.startswith("tests/"):
        name = path.removeprefix("tests/").removesuffix(".c")
        match = flag.search(blank(text))
        if match and f"`{name}`" not in read("docs/intree.md"):
            yield text.count("\n", 0, match.start()) + 1, "flagged, but not in docs/intree.md"
        return
    for number, line in enumerate(text.splitlines(), 1):
        for name in re.findall(r"`((?:abi|life|storm|fuzz|fault|bench)/\w+)`", line):
            file = f"tests/{name}.c"
            if not os.path.exists(file) or not flag.search(blank(read(file))):
                yield number, f"{name} is no test that is flagged"


def main():
    check = {"layers": layers, "versions": versions, "forward": forward,
             "lengths": lengths, "user_memory": user_memory, "intree": intree}[sys.argv[1]]
    bad = False
    for path in sys.argv[2:]:
        for number, what in check(path, read(path)):
            print(f"{path}:{number}: {what}")
            bad = True
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
