"""HamNoSys in SiGML becomes sentences."""

from __future__ import annotations

import io
import lzma
import os
import tarfile
import zlib
from hashlib import sha256

import pytest
from helpers import one_line_error

from mmsign.prompts.language.lexicon import load_lexicon
from mmsign.prompts.readers import open_source, sigml
from mmsign.prompts.readers.hamnosys import describe
from mmsign.prompts.rules.parts import tag_parts
from mmsign.utils.errors import MMSignError

SIGN = """<sigml><hns_sign gloss="{gloss}"><hamnosys_nonmanual>{extra}</hamnosys_nonmanual>
<hamnosys_manual>{symbols}</hamnosys_manual></hns_sign></sigml>"""


def sign(gloss: str, *symbols: str, extra: str = '') -> str:
    return SIGN.format(gloss=gloss, symbols=''.join(f'<{s}/>' for s in symbols), extra=extra)


def test_a_one_handed_sign() -> None:
    text = describe(
        ['hamfinger2', 'hamthumbacrossmod', 'hamextfingeru', 'hampalml', 'hamchin', 'hamtouch', 'hammoveo'],
        [],
    )
    assert text == (
        'Right hand: index finger extended, thumb across the palm, fingers pointing up, palm facing left, '
        'at the chin, touching. Then the right hand: moves forward.'
    )
    assert tag_parts(text, load_lexicon('en')) == ['right_hand', 'face']


def test_two_hands_apart_and_a_change() -> None:
    text = describe(
        [
            'hamparbegin',
            'hamfist',
            'hamplus',
            'hamflathand',
            'hamparend',
            'hamextfingerl',
            'hamparbegin',
            'hammoveu',
            'hamreplace',
            'hamflathand',
            'hamparend',
            'hamrepeatfromstart',
        ],
        ['hnm_head'],
    )
    assert text == (
        'Right hand: fist, fingers pointing left. Left hand: flat hand. Then the right hand: moves up, '
        'changing to: flat hand, repeated. The head moves.'
    )


def test_a_raised_hand_with_palm_down_faces_forward() -> None:
    text = describe(['hamflathand', 'hamextfingeru', 'hampalmd', 'hammoveo', 'hamreplace', 'hampalmu'], [])
    assert text == (
        'Right hand: flat hand, fingers pointing up, palm facing forward. '
        'Then the right hand: moves forward, changing to: palm facing towards the body.'
    )


def test_an_action_turns_each_hand_its_own_way() -> None:
    turned = ['hamparbegin', 'hamextfingerul', 'hamplus', 'hamextfingerur', 'hamparend', 'hampalmd']
    text = describe(['hamsymmlr', 'hamfist', 'hammoveo', *turned], [])
    assert text.endswith(
        'move forward, right fingers pointing up and left, left fingers pointing up and right, '
        'palm facing down and left.'
    )


def test_symmetry_is_both_hands() -> None:
    assert describe(['hamsymmlr', 'hamfist', 'hammoveol'], []).startswith(
        'Both hands: mirroring each other, fist.'
    )


def test_symmetric_hands_share_what_is_outside_brackets() -> None:
    thumbs = ['hamparbegin', 'hamthumb', 'hamfingertip', 'hamplus', 'hamthumb', 'hamfingertip', 'hamparend']
    text = describe(['hamsymmlr', 'hamflathand', *thumbs, 'hamtouch', 'hamheadtop', 'hammover'], [])
    assert text == (
        'Both hands: mirroring each other, flat hand. Right hand: with the thumb, at the fingertip. '
        'Left hand: with the thumb, at the fingertip. Both hands: touching, at the top of the head. '
        'Then both hands: move right.'
    )


def test_an_action_in_brackets_moves_each_hand_its_own_way() -> None:
    apart = ['hamparbegin', 'hammoveu', 'hamplus', 'hamnomotion', 'hamparend']
    assert describe(['hamsymmpar', 'hamfist', *apart, 'hamrepeatfromstart'], []) == (
        'Both hands: moving in parallel, fist. '
        'Then the right hand moves up, the left hand stays still, repeated.'
    )


def test_an_archive_and_a_folder(tmp_path, caplog) -> None:
    (tmp_path / 'in').mkdir()
    (tmp_path / 'in/goodday.sigml').write_text(sign('good day', 'hamfist', 'hammoved'))
    (tmp_path / 'in/odd.sigml').write_text(sign('odd', 'hamnonsense'))
    (tmp_path / 'in/torn.sigml').write_text('<sigml>')
    with tarfile.open(tmp_path / 'a.tar.xz', 'w:xz') as archive:
        archive.add(tmp_path / 'in', 'in')
    for source in (tmp_path / 'in', tmp_path / 'a.tar.xz'):
        (record,) = open_source(source)
        assert (record.headword, record.entry) == ('good day (goodday)', 'good day')
        assert record.text == 'Right hand: fist. Then the right hand: moves down.'
    assert 'hamnonsense' in caplog.text
    assert 'torn.sigml' in caplog.text


@pytest.mark.parametrize(
    'content', ['<sigml>', '<!DOCTYPE x [<!ENTITY a "b">]><sigml/>', sign('x', 'hamnonsense'), '<x/>']
)
def test_a_bad_file_is_refused(tmp_path, content: str) -> None:
    (tmp_path / 'a.sigml').write_text(content)
    with pytest.raises(MMSignError, match=r'a\.sigml'):
        list(open_source(tmp_path / 'a.sigml'))


@pytest.mark.parametrize('encoding', ['no-such-encoding', 'utf-32'])
def test_an_encoding_that_xml_lacks_is_one_bad_file(tmp_path, caplog, encoding: str) -> None:
    (tmp_path / 'a.sigml').write_text(f'<?xml version="1.0" encoding="{encoding}"?>{sign("a", "hamfist")}')
    with pytest.raises(MMSignError, match=r'a\.sigml'):
        list(open_source(tmp_path / 'a.sigml'))
    (tmp_path / 'b.sigml').write_text(sign('b', 'hamfist'))
    assert [record.headword for record in open_source(tmp_path)] == ['b']
    assert 'a.sigml' in caplog.text


def packed(path, mode: str) -> bytes:
    """An archive of a few signs, as bytes."""
    with tarfile.open(path, mode) as archive:
        for number in range(40):
            # of no pattern, so that half of the packed archive is not its last block alone
            content = sign(
                f's{number}', 'hamfist', 'hammoved', extra=f'<!--{sha256(bytes([number])).hexdigest()}-->'
            )
            member = tarfile.TarInfo(f'signs/s{number}.sigml')
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content.encode()))
    return path.read_bytes()


@pytest.mark.parametrize('suffix', ['tar', 'tar.xz', 'tar.gz'])
def test_a_part_of_an_archive_is_refused(tmp_path, suffix: str) -> None:
    path = tmp_path / f'a.{suffix}'
    whole = packed(path, f'w:{suffix[4:]}')
    assert len(list(open_source(path))) == 40
    with tarfile.open(path) as archive:
        header = archive.getmembers()[20].offset
    places = [len(whole) // 2, *([header, header + 200] if suffix == 'tar' else [len(whole) - 5])]
    for place in places:
        path.write_bytes(whole[:place])
        with pytest.raises(MMSignError, match='not a readable archive'):
            list(open_source(path))


@pytest.mark.parametrize('name', ['a.sigml', 'a.tar', 'folder/a.sigml'])
def test_a_pipe_is_not_waited_for(tmp_path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / name)
    with one_line_error('a pipe or device'):
        list(sigml.read((tmp_path / name).parent if '/' in name else tmp_path / name))


def test_damage_amid_an_archive_is_refused(tmp_path) -> None:
    whole = bytearray(packed(tmp_path / 'a.tar', 'w'))
    with tarfile.open(tmp_path / 'a.tar') as archive:
        header = archive.getmembers()[20].offset
    whole[header : header + 512] = b'x' * 512
    (tmp_path / 'a.tar').write_bytes(whole)
    with pytest.raises(MMSignError, match='not a readable archive'):
        list(open_source(tmp_path / 'a.tar'))


def test_an_archive_that_asks_for_gigabytes(tmp_path) -> None:
    """The header of an .xz says how much memory it takes, and nothing keeps it from saying 4 GB."""
    content = bytearray(lzma.compress(bytes(10240)))
    size = (content[12] + 1) * 4
    header = content[12 : 12 + size - 4]
    header[header.index(b'\x21\x01') + 2] = 40
    content[12 : 12 + size] = header + zlib.crc32(header).to_bytes(4, 'little')
    (tmp_path / 'signs.tar.xz').write_bytes(content)
    with pytest.raises(MMSignError, match=r'signs\.tar\.xz: is not a readable archive: Memory usage limit'):
        list(open_source(tmp_path / 'signs.tar.xz'))


def test_a_long_name_of_a_petabyte(tmp_path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode='w') as archive:
        archive.addfile(tarfile.TarInfo('x' * 300 + '.sigml'))
    raw = bytearray(stream.getvalue())
    raw[124:136] = b'\x80' + bytes(3) + (1 << 50).to_bytes(8, 'big')
    raw[148:156] = b'%06o\x00 ' % sum(bytes(raw[:148]) + b' ' * 8 + bytes(raw[156:512]))
    (tmp_path / 'signs.tar').write_bytes(raw)
    with pytest.raises(MMSignError, match=r'is not a readable archive: a header of it states'):
        list(open_source(tmp_path / 'signs.tar'))
