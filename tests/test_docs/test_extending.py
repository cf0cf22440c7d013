"""The examples of docs/extending.md, as they are printed there, in a folder that is not the repository."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from synthetic import slr500_clips, slr500_labels

from mmsign.apis.exported import ExportedModel
from mmsign.datasets import PoseArchive
from mmsign.datasets.converters import slr500
from mmsign.datasets.converters.base import write_archive
from mmsign.prompts import Description, PartText, write_descriptions
from mmsign.text import TextBank, build_encoder

REPO = Path(__file__).resolve().parents[2]
PAGE = (REPO / 'docs/extending.md').read_text(encoding='utf8')
SECTIONS = dict(re.findall(r'^## (.+?)\n(.*?)(?=^## |\Z)', PAGE, re.MULTILINE | re.DOTALL))
#: Appended to the shipped configs, so that the page's commands need no options here.
SLIM = {
    'ctrgcn_slr500.py': 'epochs, frames, batch_size, workers, feature_channels = 1, 8, 4, 0, 8\n'
    'model = dict(backbone=dict(channels=(8, 8), strides=(1, 2)))\n',
    '_base_/models/ctrgcn_slim.py': 'feature_channels = 8\n'
    "model['backbone'].update(channels=(8, 8), strides=(1, 2))\n",
    '_base_/schedules/adamw_cosine.py': 'epochs = 1\n',
}


def blocks(section: str, language: str) -> list[str]:
    return re.findall(rf'^```{language}\n(.*?)^```', section, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope='module')
def configs(tmp_path_factory) -> Path:
    """The shipped configs with a slim network, one epoch and small batches."""
    folder = tmp_path_factory.mktemp('installed') / 'configs'
    shutil.copytree(REPO / 'configs', folder)
    for name, text in SLIM.items():
        with open(folder / name, 'a', encoding='utf8') as stream:
            stream.write(text)
    return folder


@pytest.fixture(scope='module')
def project(tmp_path_factory) -> Path:
    """A user's folder with all files of the page, and invented data where the page expects data."""
    folder, rng = tmp_path_factory.mktemp('project'), np.random.default_rng(0)
    for section in SECTIONS.values():
        for code in blocks(section, 'python'):
            name = re.match(r'# (\w+\.py)\n', code)[1]
            (folder / name).write_text(code, encoding='utf8')
    raw = tmp_path_factory.mktemp('raw')
    source = slr500.load(str(slr500_clips(raw / 'clips', rng)), str(slr500_labels(raw / 'labels')))
    data = folder / 'data/slr500'
    write_archive(source, data, progress=False)
    parts = ('body', 'left_hand', 'right_hand', 'mouth', 'face')
    write_descriptions(data / 'descriptions.jsonl', [
        Description(label, gloss, globals=[f'{gloss} moves'], synonyms=[f'the sign {gloss}'],
                    parts=[PartText(f'{part} of {gloss}', [part]) for part in parts])
        for label, gloss in enumerate(source.glosses)
    ])  # fmt: skip
    bank = TextBank.encode(data / 'descriptions.jsonl', build_encoder('random'))
    bank.save(data / 'text_bank.safetensors')
    (folder / 'recordings').mkdir()
    for signer in ('anna', 'bert', 'cleo'):
        for i in range(10):
            frames = (rng.normal(0, 0.2, (4 if i == 0 else 9, 15, 3)) + np.arange(15)[:, None] / 10).tolist()
            clip = {'sign': ('house', 'tree')[i % 2], 'signer': signer, 'frames': frames}
            (folder / f'recordings/{signer}{i}.json').write_text(json.dumps(clip))
    (folder / 'glosses.txt').write_text('mountain\n')
    (folder / 'book.tsv').write_text('mountain\tThe right index finger points up.\n')
    return folder


@pytest.fixture
def follow(project, configs, monkeypatch):
    """Run the commands of a section literally, in the user's folder and in this process."""

    def run(title: str) -> None:
        lines = [line for block in blocks(SECTIONS[title], 'bash') for line in block.splitlines()]
        assert lines
        for line in lines:
            program, *words = shlex.split(line)
            assert program == 'python'
            if words[0] == '-m':
                monkeypatch.setattr(sys, 'argv', words[1:])
                with pytest.raises(SystemExit) as caught:
                    runpy.run_module(words[1], run_name='__main__')
                assert not caught.value.code, line
            else:  # in a process of its own: it would register its parts as __main__'s
                subprocess.run([sys.executable, *words], check=True, cwd=project)

    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, 'path', [*sys.path])
    monkeypatch.setattr(
        'mmsign.utils.paths.shipped', lambda name: configs if name == 'configs' else REPO / name
    )
    return run


def weights(run: Path) -> dict[str, torch.Tensor]:
    return torch.load(run / 'epoch_1.pth', weights_only=True)['state_dict']


def test_a_head(follow, project):
    follow('A head')
    run = project / 'work_dirs/with_center_head'
    state = weights(run)
    moved = state['aux_heads.1.centers'].abs().sum(1) > 0
    # the centres of the three classes in the data, and of no other
    assert moved.nonzero().flatten().tolist() == [0, 1, 499]
    assert any(name.startswith('aux_heads.0.projections') for name in state)
    log = next(run.glob('2*/vis_data/*.json')).read_text()
    assert '"loss_center"' in log
    assert json.loads((run / 'metrics.json').read_text())['n'] == 6
    assert (project / 'center.npz').is_file()


def test_a_layout(follow, project):
    follow('A layout')
    run = project / 'work_dirs/gspmc_upper31'
    state = weights(run)
    assert state['backbone.blocks.0.graph.A'].shape == (3, 31, 31)
    assert {name.split('.')[3] for name in state if 'projections' in name} == {
        'whole', 'body', 'left_hand', 'right_hand', 'mouth'
    }  # fmt: skip
    assert json.loads((run / 'metrics.json').read_text())['n'] == 6


def test_a_text_encoder(follow, project):
    follow('A text encoder')
    bank = TextBank.load(project / 'data/character_pairs.safetensors', encoder='character_pairs')
    assert bank.embeddings.shape == (7 * 500, 512)
    np.testing.assert_allclose(np.linalg.norm(bank.embeddings, axis=1), 1, rtol=1e-5)
    shapes = {v.shape for k, v in weights(project / 'work_dirs/gspmc_character_pairs').items()
              if 'projections' in k and k.endswith('weight')}  # fmt: skip
    assert shapes == {(512, 8)}


def test_a_data_set(follow, project):
    follow('A data set')
    archive = PoseArchive(project / 'data/gloves')
    assert (len(archive), archive.glosses, archive.meta['layout']) == (30, ['house', 'tree'], 'gloves')
    clip = json.loads((project / 'recordings/bert3.json').read_text())
    index = archive.columns['clip_id'].tolist().index('bert3')
    np.testing.assert_allclose(archive.read(index)[0], clip['frames'], rtol=1e-6)
    run = project / 'work_dirs/ctrgcn_gloves'
    log = next(run.glob('2*/vis_data/*.json')).read_text().splitlines()
    assert json.loads(log[-1])['step'] == 1  # 18 of the 20 clips are long enough: one batch of 16
    assert json.loads((run / 'metrics.json').read_text())['n'] == 10


def test_a_transform(follow, project):
    follow('A transform')
    exported = ExportedModel(project / 'exported/sure')
    assert exported.meta['members'][0]['pipeline'][0] == {'type': 'SurePoints', 'threshold': 0.3}
    archive = PoseArchive(project / 'data/slr500')
    keypoints, confidence = archive.read(0)
    inputs = exported.prepare(keypoints, confidence)[0]
    confidence[confidence < 0.3] = 0
    keypoints[confidence == 0] = 0
    np.testing.assert_array_equal(inputs, exported.prepare(keypoints, confidence)[0])
    assert len((project / 'predictions/predictions.csv').read_text().splitlines()) == 1 + len(archive)


class Ollama(BaseHTTPRequestHandler):
    """Answers what Ollama answers, with one description whatever is asked."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        assert (self.path, body['stream'], body['model']) == ('/api/chat', False, 'qwen2.5:14b')
        (field,) = body['format']['required']
        text = 'The right index finger points up.'
        item = {'text': text, 'parts': ['right_hand']} if field == 'segments' else text
        content = json.dumps({field: [item]})
        reply = {
            'message': {'content': content},
            'prompt_eval_count': 10,
            'eval_count': 5,
            'done_reason': 'stop',
        }
        data = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def test_a_language_model(follow, project):
    config = project / 'describe_with_ollama.py'
    server = HTTPServer(('127.0.0.1', 0), Ollama)
    # the printed port may be taken, by an Ollama even
    text = config.read_text(encoding='utf8')
    assert 'localhost:11434' in text
    config.write_text(text.replace('localhost:11434', f'127.0.0.1:{server.server_port}'), encoding='utf8')
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        follow('A language model')
    finally:
        server.shutdown()
        server.server_close()
    (row,) = map(json.loads, (project / 'descriptions.jsonl').read_text().splitlines())
    assert row['globals'] == ['The right index finger points up.']
    assert row['parts'] == [{'text': 'The right index finger points up.', 'parts': ['right_hand']}]
    assert row['model'] == 'qwen2.5:14b'
    report = json.loads((project / 'descriptions.jsonl.report.json').read_text())
    assert report['usage']['requests'] == 4


def test_every_example_is_tested():
    titles = [title for title, text in SECTIONS.items() if '```' in text]
    here = Path(__file__).read_text(encoding='utf8')
    assert [t for t in titles if f'follow({t!r})' not in here] == []
