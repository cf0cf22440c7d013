from __future__ import annotations

import pytest
import torch

from mmsign.keypoints import PARTS
from mmsign.models.heads import MultiPositiveContrastiveHead
from mmsign.models.losses import multi_positive_loss
from mmsign.models.necks.part_pooling import PooledFeatures
from mmsign.text import TextBank
from mmsign.utils.errors import MMSignError

from .test_multi_positive import naive

RIGHT, BOTH = ['right_hand'], ['left_hand', 'right_hand']
#: Class 3 has no text at all; only classes 0 and 2 speak of the mouth.
SPEC = [
    (2, 3, [RIGHT, BOTH, ['mouth']]),
    (1, 0, [BOTH]),
    (1, 2, [['mouth', 'right_hand'], RIGHT]),
    (0, 0, []),
]


def pooled(n, seed=0, channels=6):
    generator = torch.Generator().manual_seed(seed)
    features = torch.randn(n, len(PARTS) + 1, channels, generator=generator)
    return PooledFeatures(features[:, 0], {part: features[:, i + 1] for i, part in enumerate(PARTS)})


def expected_terms(head, bank, features, labels, draws, negatives):
    """Each term's loss from the bank's raw rows, drawn sample by sample in plain Python."""
    out = {}
    for name in head.rows:
        part = name in PARTS
        rows = (
            [
                i
                for i in range(len(bank.labels))
                if (bank.kinds[i] == 2 and bank.parts[i, PARTS.index(name)])
                or (not part and bank.kinds[i] == ('global', 'synonym').index(name))
            ]
            if part
            else [i for i in range(len(bank.labels)) if bank.kinds[i] == ('global', 'synonym').index(name)]
        )
        if negatives == 'batch':
            drawn = []
            for label, draw in zip(labels, draws):
                own = [i for i in rows if bank.labels[i] == label]
                if part:
                    drawn += own
                elif own:
                    drawn.append(own[int(draw[('global', 'synonym').index(name)] * len(own))])
            rows = drawn
        x = features.parts[name] if part else features.whole
        s = head.projections[head.projection_of[name]](x).detach()
        t = torch.from_numpy(bank.embeddings[rows]).reshape(-1, bank.embeddings.shape[1])
        out[name] = naive(s, t, torch.tensor(labels), torch.from_numpy(bank.labels[rows]), head.temperature)
    return out


@pytest.mark.parametrize('negatives', ['batch', 'bank'])
@pytest.mark.parametrize('projections', ['shared', 'separate'])
@pytest.mark.parametrize('labels', [[0, 1, 2, 3, 0], [1, 1], [3, 1, 3]])
def test_against_naive_terms(make_bank, make_samples, negatives, projections, labels):
    file = make_bank(SPEC)
    head = MultiPositiveContrastiveHead(6, file, negatives=negatives, projections=projections)
    features, samples = pooled(len(labels)), make_samples(labels)
    draws = [sample.text_draw for sample in samples]
    terms = expected_terms(head, TextBank.load(file), features, labels, draws, negatives)
    got = head(head.project(features), torch.tensor(labels), torch.tensor(draws, dtype=torch.float64))
    assert dict(zip(head.rows, got.tolist())) == pytest.approx(terms, rel=1e-4, abs=1e-5)

    bank = TextBank.load(file)
    present = [
        name
        for name in terms
        if any(
            bank.labels[i] in labels
            and (
                (name in PARTS and bank.kinds[i] == 2 and bank.parts[i, PARTS.index(name)])
                or (name not in PARTS and bank.kinds[i] == ('global', 'synonym').index(name))
            )
            for i in range(len(bank.labels))
        )
    ]
    loss = head.loss(features, samples)['loss_contrastive']
    assert float(loss) == pytest.approx(0.5 * sum(terms.values()) / len(present), rel=1e-4)


@pytest.mark.parametrize('negatives', ['batch', 'bank'])
@pytest.mark.parametrize('labels', [[0, 1, 2, 3, 0, 2], [3, 3]])
def test_terms_at_once_equal_terms_in_turn(make_bank, negatives, labels):
    """Values to 1e-6, gradients likewise: of the projections and of the features."""
    file, draws = make_bank(SPEC), torch.rand(len(labels), 2, generator=torch.Generator().manual_seed(1))
    head, bank = MultiPositiveContrastiveHead(6, file, negatives=negatives), TextBank.load(file)
    features = pooled(len(labels))
    leaves = [features.whole, *features.parts.values()]
    for leaf in leaves:
        leaf.requires_grad_()
    leaves += list(head.parameters())
    drawn = head.draw_rows(labels, draws)
    losses = []
    for name, rows in zip(head.rows, drawn):
        rows = rows[rows >= 0]
        source = features.parts[name] if name in PARTS else features.whole
        projected = head.projections[head.projection_of[name]](source)
        texts = torch.from_numpy(bank.embeddings)[rows]
        text_labels = torch.from_numpy(bank.labels)[rows]
        losses.append(multi_positive_loss(projected, texts, torch.tensor(labels), text_labels, 0.1))
    expected, got = torch.stack(losses), head(head.project(features), torch.tensor(labels), draws)
    torch.testing.assert_close(got, expected, rtol=1e-6, atol=1e-6)
    weights = torch.arange(1.0, len(losses) + 1)
    gradients = [
        torch.autograd.grad((x * weights).sum(), leaves, allow_unused=True, materialize_grads=True)
        for x in (expected, got)
    ]
    for a, b in zip(*gradients):
        torch.testing.assert_close(b, a, rtol=1e-5, atol=1e-6)


def test_terms_and_parts_can_be_left_out(make_bank):
    file = make_bank(SPEC)
    assert list(MultiPositiveContrastiveHead(6, file).rows) == [
        'global',
        'synonym',
        'left_hand',
        'right_hand',
        'mouth',
    ]
    assert list(MultiPositiveContrastiveHead(6, file, terms=('synonym',)).rows) == ['synonym']
    only = MultiPositiveContrastiveHead(6, file, terms=('part',), parts=('right_hand', 'face'))
    assert list(only.rows) == ['right_hand']


def test_projections(make_bank):
    file = make_bank(SPEC)
    shared = MultiPositiveContrastiveHead(6, file).projections
    separate = MultiPositiveContrastiveHead(6, file, projections='separate').projections
    assert set(separate) - set(shared) == {'global', 'synonym'}
    assert set(shared) - set(separate) == {'whole'}


def test_a_batch_without_any_text_still_gives_every_weight_a_gradient(make_bank, make_samples):
    head = MultiPositiveContrastiveHead(6, make_bank(SPEC))
    loss = head.loss(pooled(2), make_samples([3, 3]))['loss_contrastive']
    loss.backward()
    assert loss == 0
    assert all(p.grad is not None and not p.grad.any() for p in head.parameters())


def test_the_bank_is_no_weight(make_bank):
    head = MultiPositiveContrastiveHead(6, make_bank(SPEC))
    assert not [name for name in head.state_dict() if 'bank' in name]


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        ({'negatives': 'all'}, 'negatives.*choose from batch, bank'),
        ({'projections': 'three'}, 'projections.*choose from shared, separate'),
        ({'terms': ('globals',)}, 'terms.*choose from global, synonym, part'),
        ({'parts': ('leg',)}, 'parts.*choose from body'),
        ({'terms': ('part',), 'parts': ('face',)}, 'no text for the terms'),
        ({'bank_transform': 'spin'}, 'choose none, center or whiten'),
    ],
)
def test_bad_arguments(make_bank, arguments, words):
    with pytest.raises(MMSignError, match=words):
        MultiPositiveContrastiveHead(6, make_bank(SPEC), **arguments)


def test_a_part_that_the_layout_lacks_is_named(make_bank, make_samples):
    head = MultiPositiveContrastiveHead(6, make_bank(SPEC))
    features = pooled(1)
    del features.parts['mouth']
    with pytest.raises(MMSignError, match="no part 'mouth'"):
        head.loss(features, make_samples([0]))


def test_parts_that_the_layout_lacks_drop_their_texts(make_bank, make_samples):
    features, samples = pooled(3), make_samples([0, 2, 1])
    head = MultiPositiveContrastiveHead(6, make_bank(SPEC), layout='kinect11')
    assert 'mouth' not in head.rows
    assert 'mouth' in MultiPositiveContrastiveHead(6, make_bank(SPEC), layout='wholebody87').rows
    chosen = MultiPositiveContrastiveHead(6, make_bank(SPEC), parts=('body', *BOTH))
    chosen.load_state_dict(head.state_dict())
    del features.parts['mouth']
    assert head.loss(features, samples) == chosen.loss(features, samples)


def test_label_outside_the_classes_is_named(make_bank, make_samples):
    head = MultiPositiveContrastiveHead(6, make_bank(SPEC))
    with pytest.raises(MMSignError, match='clip c1: field label: is 4, the head has 4 classes'):
        head.loss(pooled(2), make_samples([0, 4]))


def test_a_bank_of_other_glosses_is_refused(make_bank, make_samples):
    head = MultiPositiveContrastiveHead(6, make_bank(SPEC))
    samples = make_samples([0, 1])
    samples[1].set_field('water', 'gloss', field_type='metainfo')
    with pytest.raises(
        MMSignError, match=r"bank.safetensors: clip c1: field glosses: class 1 is 'g1', .*'water'"
    ):
        head.loss(pooled(2), samples)


@pytest.mark.parametrize('terms', [('global',), ('global', 'synonym'), ('global', 'part'), ('part',)])
@pytest.mark.parametrize('transform', ['none', 'center'])
def test_scores_by_text_against_loops(make_bank, terms, transform):
    file = make_bank(SPEC)
    head = MultiPositiveContrastiveHead(6, file, bank_transform=transform, unseen=['g2'])
    features, bank = pooled(5), TextBank.load(file)
    vectors = bank.transformed(transform, [2])
    with torch.no_grad():
        got = head.score(features, terms)
        projected = {
            name: head.projections[head.projection_of[name]](
                features.parts[name] if name in PARTS else features.whole
            )
            for name in head.rows
        }
    for i in range(5):
        for label in range(len(SPEC)):
            means = []
            for name, vector in projected.items():
                if ('part' if name in PARTS else name) not in terms:
                    continue
                cosines = [
                    float(torch.cosine_similarity(vector[i], torch.from_numpy(vectors[m]), dim=0))
                    for m in range(len(bank.labels))
                    if bank.labels[m] == label
                    and (
                        (name in PARTS and bank.kinds[m] == 2 and bank.parts[m, PARTS.index(name)])
                        or (name not in PARTS and bank.kinds[m] == ('global', 'synonym').index(name))
                    )
                ]
                means += [max(cosines)] if cosines else []
            expected = sum(means) / len(means) if means else -float('inf')
            assert float(got[i, label]) == pytest.approx(expected, abs=1e-5)


def test_texts_of_unseen_classes_are_no_negatives(make_bank, make_samples):
    file = make_bank(SPEC)
    head = MultiPositiveContrastiveHead(6, file, negatives='bank', unseen=['g2'])
    bank = TextBank.load(file)
    draws = torch.zeros(2, 2)
    for rows, drawn in zip(head.rows.values(), head.draw_rows([0, 1], draws).tolist()):
        trained = [row for row in rows.tolist() if bank.labels[row] != 2]
        assert drawn == trained + [-1] * (len(drawn) - len(trained))
    # with the texts of all others the loss is that of a bank without these texts
    features, samples = pooled(3), make_samples([0, 1, 0])
    loss = head.loss(features, samples)['loss_contrastive']
    assert torch.isfinite(loss)
    without = MultiPositiveContrastiveHead(6, make_bank([*SPEC[:2], (0, 0, []), SPEC[3]]), negatives='bank')
    state = {k: v for k, v in head.state_dict().items() if k in without.state_dict()}
    without.load_state_dict(state)
    drawn = dict(zip(head.rows, head.draw_rows([0], draws)))['global']
    texts = [head.bank_embeddings[row] for row in drawn if row >= 0]
    assert len(texts) == len(without.rows['global'])
    for row, text in zip(without.rows['global'], texts):
        without.bank_embeddings[row] = text
    one, other = (
        dict(zip(each.rows, each(each.project(features), torch.tensor([0, 1, 0]), torch.zeros(3, 2))))
        for each in (head, without)
    )
    assert float(one['global']) == pytest.approx(float(other['global']), abs=1e-6)


def test_bad_unseen_classes_and_terms(make_bank):
    with pytest.raises(MMSignError, match="names no class: 'g9'"):
        MultiPositiveContrastiveHead(6, make_bank(SPEC), unseen=['g9'])
    head = MultiPositiveContrastiveHead(6, make_bank(SPEC), terms=('global',))
    with pytest.raises(MMSignError, match='part had no part in training'):
        head.score(pooled(1), ('part',))
