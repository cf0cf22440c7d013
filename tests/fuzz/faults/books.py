"""What only books can have: XML whose entities are bombs or name other files, PDFs in circles."""

from __future__ import annotations

import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

from fuzz.cases import Fault, Unfit

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "lol">'
    + ''.join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    + ']>'
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>'


def xml(content: str, rng: np.random.Generator) -> str:
    kind = int(rng.integers(5))
    if kind < 2:  # entities, used in the first text or attribute
        body = re.sub(r'<\?xml.*?\?>', '', content)
        body = (
            re.sub(r'>([^<>]+)<', '>&l11;<', body, count=1)
            if re.search(r'>[^<>]+<', body)
            else body.replace('</', '&l11;</', 1)
        )
        return (LAUGHS, OUTSIDE)[kind] + body
    if kind == 2:
        return content.replace('</', '<x>' * 50_000 + '</x>' * 50_000 + '</', 1)
    tags = re.findall(r'<\w[^>]*>', content)
    if not tags:
        raise Unfit
    tag = tags[int(rng.integers(len(tags)))]
    if kind == 3:
        return content.replace(tag, tag * int(rng.integers(2, 2000)), 1)
    numbers = re.findall(r'"\d+"', content)
    put = ('"-1"', '"99999999999"', '"x"', '""', '"1e9"', '"0"')[int(rng.integers(6))]
    return (
        content.replace(numbers[int(rng.integers(len(numbers)))], put, 1)
        if numbers
        else content.replace(tag, '', 1)
    )


def in_zip(file: Path, rng: np.random.Generator, canary: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in members if name.endswith(('.xml', '.rels'))]
    read = [
        name
        for name in names
        if re.search(r'document\.xml$|sheet1|sharedStrings|workbook\.xml$|styles', name)
    ]
    chosen = read if rng.random() < 0.7 else names
    name = chosen[int(rng.integers(len(chosen)))]
    members[name] = xml(members[name].decode(), rng).encode()
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)


def in_sigml(file: Path, rng: np.random.Generator, canary: Path) -> None:
    file.write_text(xml(file.read_text(), rng))


def packed(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """A tar archive with a bomb, a false size, links, or members that lead outside."""
    stream = io.BytesIO()
    names = ('a.sigml', '../../escaped.sigml', '/tmp/escaped.sigml', 'x' * 300 + '.sigml')
    with tarfile.open(fileobj=stream, mode='w') as archive:
        info = tarfile.TarInfo(names[int(rng.integers(len(names)))])
        kind = int(rng.integers(5))
        info.type = (tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.REGTYPE)[
            kind
        ]
        info.linkname = '/etc/passwd'
        content = bytes(40 << 20) if kind == 0 else b'<sigml/>'
        info.size = len(content) if kind in (0, 4) else 0
        archive.addfile(info, io.BytesIO(content))
    raw = bytearray(stream.getvalue())
    if kind == 4:
        raw[124:136] = b'\x80' + bytes(3) + (1 << 50).to_bytes(8, 'big')  # a petabyte
        head = bytes(raw[:148]) + b' ' * 8 + bytes(raw[156:512])
        raw[148:156] = b'%06o\x00 ' % sum(head)
    file.write_bytes((lzma.compress, gzip.compress)[int(rng.integers(2))](bytes(raw)))


def pdf(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Objects that name each other, false lengths and counts, packed bombs, endless fonts."""
    content = file.read_bytes()
    kind = int(rng.integers(7))
    if kind == 0:
        content = content.replace(b'/Kids[3 0 R]', b'/Kids[2 0 R 3 0 R]', 1)
    elif kind == 1:
        content = content.replace(
            b'/Count 1', b'/Count ' + (b'-1', b'999999999', b'(x)')[int(rng.integers(3))], 1
        )
    elif kind == 2:
        packer = zlib.compressobj(9)
        text = b'BT /F 9 Tf 50 700 Td (' + b'a' * 50 + b') Tj ET\n'
        bomb = (
            packer.compress(text)
            + b''.join(packer.compress(bytes([32]) * (1 << 24)) for _ in range(64))
            + packer.flush()
        )
        content = re.sub(
            rb'<</Length \d+>>stream\n.*?\nendstream',
            lambda _: b'<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream' % (len(bomb), bomb),
            content,
            count=1,
            flags=re.DOTALL,
        )
    elif kind == 3:
        content = re.sub(
            rb'/Length \d+',
            b'/Length ' + (b'-5', b'99999999', b'4 0 R', b'/x')[int(rng.integers(4))],
            content,
            count=1,
        )
    elif kind == 4:
        content = re.sub(rb'(\d) 0 R', lambda m: b'%d 0 R' % rng.integers(0, 9), content)
    elif kind == 5:
        content = content.replace(b'<</Type/Font', b'[' * int(rng.choice([10, 5000])) + b'<</Type/Font', 1)
    else:
        numbers = [m.start() for m in re.finditer(rb'\d', content)]
        for _ in range(3):
            content = (
                content[: (at := numbers[int(rng.integers(len(numbers)))])]
                + b'%d' % rng.integers(10)
                + content[at + 1 :]
            )
    file.write_bytes(content)


XML = [Fault('markup', 'entities, nesting, false numbers', in_zip, ('.docx', '.xlsx'))]
SIGML = [
    Fault('markup', 'entities, nesting, false numbers', in_sigml, ('.sigml',)),
    Fault('bombs', 'packed bombs and links', packed, ('.xz',)),
]
PDF = [Fault('markup', 'circles, false lengths, packed bombs', pdf, ('.pdf',))]
