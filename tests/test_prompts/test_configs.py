"""Every config of ``configs/prompts`` builds; bad ones are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.prompts.configuration import load_job
from mmsign.prompts.knowledge.building import KnowledgeWriter
from mmsign.prompts.readers import Record
from mmsign.utils.errors import MMSignError

CONFIGS = Path(__file__).resolve().parents[2] / 'configs/prompts'


@pytest.fixture
def inputs(tmp_path) -> list[str]:
    with KnowledgeWriter(tmp_path / 'kb.sqlite') as writer:
        writer.add_source('book', [Record('word', 'One hand.', 'word')])
    (tmp_path / 'g, list.csv').write_text('label,gloss,TR\n0,word,kelime\n', encoding='utf8')
    return [f'knowledge={tmp_path}/kb.sqlite', f'glosses={tmp_path}/g, list.csv']


def test_all_are_there() -> None:
    names = {
        f'{data}_{how}.py'
        for data in ('slr500', 'autsl', 'asl')
        for how in ('moonshot', 'dashscope', 'local', 'offline')
    }
    assert {path.name for path in CONFIGS.glob('*.py')} == names | {'isl_offline.py'}


@pytest.mark.parametrize('config', sorted(CONFIGS.glob('*.py')), ids=lambda path: path.stem)
def test_a_config_builds(config: Path, inputs: list[str], monkeypatch) -> None:
    for name in ('MOONSHOT_API_KEY', 'DASHSCOPE_API_KEY'):
        monkeypatch.setenv(name, 'sk-for-building-only')
    job = load_job(config, inputs)
    assert job.glosses[0].gloss == ('kelime' if 'autsl' in config.stem else 'word')
    assert job.out.name == f'descriptions_{config.stem.split("_")[1]}.jsonl'
    assert job.generator.knowledge is job.knowledge


def test_options_reach_the_client(inputs, monkeypatch) -> None:
    options = [*inputs, 'generator.llm.concurrency=7', 'generator.language=zh', 'generator.llm.api_key_env=']
    monkeypatch.delenv('MOONSHOT_API_KEY', raising=False)
    generator = load_job(CONFIGS / 'asl_moonshot.py', options).generator
    assert (generator.concurrency, generator.language) == (7, 'zh')


@pytest.mark.parametrize(
    ('text', 'options', 'reason'),
    [
        ('generator = dict(', [], 'does not load: SyntaxError'),
        ('generator = dict(1)', [], 'does not load: TypeError'),
        ('caf\xe9'.encode('latin-1'), [], 'does not load: UnicodeDecodeError'),
        ("glosses = 'x'; out = 'y'", [], 'generator'),
        ("generator = dict(type='Nobody'); glosses = 'x'; out = 'y'", [], 'Nobody'),
        ("generator = dict(type='OfflineGenerator', colour=1); glosses = 'x'; out = 'y'", [], 'colour'),
        ('', ['nonsense'], 'KEY=VALUE'),
    ],
)
def test_a_bad_config_is_named(tmp_path, inputs, text: str | bytes, options: list[str], reason: str) -> None:
    (tmp_path / 'c.py').write_bytes(text if isinstance(text, bytes) else text.encode())
    extra = [] if reason == 'generator' else [*inputs, *options]
    with pytest.raises(MMSignError, match=reason):
        load_job(tmp_path / 'c.py', extra)
