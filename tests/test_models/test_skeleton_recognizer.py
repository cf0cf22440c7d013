from __future__ import annotations

import pytest
import torch
from helpers import one_line_error
from mmengine.registry import init_default_scope
from torch.nn import functional as F

from mmsign.models.necks import PartPooling, whole_feature
from mmsign.models.necks.part_pooling import PooledFeatures
from mmsign.registry import MODELS
from mmsign.utils.errors import MMSignError


@pytest.fixture
def model(make_bank):
    init_default_scope('mmsign')
    torch.manual_seed(0)
    head = dict(
        type='MultiPositiveContrastiveHead', in_channels=8, text_bank=make_bank([(1, 1, [['left_hand']])] * 3)
    )
    return MODELS.build(
        dict(
            type='SkeletonRecognizer',
            backbone=dict(type='CTRGCN', layout='kinect20', in_channels=4, channels=(8, 8), strides=(1, 2)),
            neck=dict(type='PartPooling', layout='kinect20'),
            cls_head=dict(type='LinearClsHead', num_classes=3, in_channels=8),
            aux_heads=[head, dict(head, loss_weight=0.25)],
        )
    )


def test_loss_mode(model, make_samples):
    x = torch.randn(4, 4, 6, 20)
    losses = model(x, make_samples([0, 1, 2, 0], [True, False, False, True]), mode='loss')
    assert set(losses) == {'loss_cls', 'top1_acc', 'loss_contrastive', 'loss_contrastive_3'}
    total, logged = model.parse_losses(losses)
    total.backward()
    assert all(p.grad is not None for p in model.parameters())
    assert float(total) == pytest.approx(sum(float(v) for k, v in logged.items() if 'loss_' in k))


def test_mirrored_clips_give_their_hands_to_the_other_text(model, make_samples):
    """Only the left hand has texts: mirroring must move the gradient to the right-hand joints."""
    x = torch.randn(2, 4, 6, 20)
    model.eval()
    features = model.backbone(x)
    plain = model.neck(features, [False, False])
    swapped = model.neck(features, [True, True])
    loss = model.aux_heads[0].loss
    assert loss(plain, make_samples([0, 1])) != loss(swapped, make_samples([0, 1]))
    torch.testing.assert_close(plain.parts['left_hand'], swapped.parts['right_hand'])


def test_predict_and_tensor_agree_and_use_no_auxiliary_head(model, make_samples):
    x = torch.randn(3, 4, 6, 20)
    model.eval()
    model.aux_heads = torch.nn.ModuleList()
    logits = model(x, mode='tensor')
    predictions = model(x, make_samples([0, 1, 2]), mode='predict')
    for row, sample in zip(logits, predictions):
        torch.testing.assert_close(sample.pred_logits, row.detach())
        torch.testing.assert_close(sample.pred_score, F.softmax(row.detach(), 0))
        assert int(sample.pred_label) == int(row.argmax())
    assert len(model(x, mode='predict')) == 3


def test_classifier_sees_the_unprojected_mean(model):
    x = torch.randn(2, 4, 6, 20)
    model.eval()
    features = model.backbone(x)
    torch.testing.assert_close(model(x), model.cls_head.fc(features.mean((2, 3))))


def test_smoothed_cross_entropy(model, make_samples):
    model.cls_head.label_smoothing = 0.1
    model.eval()
    x = torch.randn(2, 4, 6, 20)
    expected = F.cross_entropy(model(x), torch.tensor([2, 0]), label_smoothing=0.1)
    torch.testing.assert_close(model(x, make_samples([2, 0]), mode='loss')['loss_cls'], expected)


def test_clips_of_different_length_are_named(model, make_samples):
    data = {'inputs': [torch.zeros(4, 6, 20), torch.zeros(4, 7, 20)], 'data_samples': make_samples([0, 1])}
    with pytest.raises(MMSignError, match=r'clip c1: field inputs: has shape \(4, 7, 20\)'):
        model.data_preprocessor(data)


def test_preprocessor_stacks(model, make_samples):
    clips = [torch.randn(4, 6, 20) for _ in range(2)]
    out = model.data_preprocessor({'inputs': clips, 'data_samples': make_samples([0, 1])})
    assert torch.equal(out['inputs'], torch.stack(clips))


class Strongest(torch.nn.Module):
    """A neck of one's own, without ``whole``."""

    def forward(self, x, flipped=None):
        return PooledFeatures(x.amax((2, 3)), {})


def test_tests_pool_as_training_does(model, make_samples):
    x = torch.randn(3, 4, 6, 20)
    model.eval()
    features = model.backbone(x)
    torch.testing.assert_close(model(x), model.cls_head(model.neck(features).whole))
    model.neck = Strongest()
    torch.testing.assert_close(model(x), model.cls_head(features.amax((2, 3))))
    assert not torch.allclose(model(x), model.cls_head(features.mean((2, 3))))


def test_the_whole_feature_alone_is_that_of_all():
    x = torch.randn(2, 8, 3, 20)
    neck = PartPooling('kinect20')
    torch.testing.assert_close(whole_feature(neck, x), neck(x).whole)


@pytest.mark.parametrize('missing', ['forward', 'loss', 'num_classes'])
def test_a_classifier_that_could_not_be_tested_is_refused(missing):
    class Half(torch.nn.Module):
        num_classes = 3

        def forward(self, whole):
            return whole

        def loss(self, pooled, data_samples):
            return {}

    delattr(Half, missing)
    init_default_scope('mmsign')
    MODELS.register_module(module=Half, force=True)
    try:
        with one_line_error(f'Half has no {missing}', 'cls_head'):
            MODELS.build(
                dict(
                    type='SkeletonRecognizer',
                    backbone=dict(
                        type='CTRGCN', layout='kinect20', in_channels=4, channels=(8,), strides=(1,)
                    ),
                    neck=dict(type='PartPooling', layout='kinect20'),
                    cls_head=dict(type='Half'),
                )
            )
    finally:
        MODELS.module_dict.pop('Half')


def frozen(**options):
    init_default_scope('mmsign')
    return MODELS.build(
        dict(
            type='SkeletonRecognizer',
            backbone=dict(
                type='FrameTransformer', layout='kinect20', in_channels=4, channels=8, convolutions=1
            ),
            neck=dict(type='TimePooling'),
            cls_head=dict(type='LinearClsHead', num_classes=3, in_channels=8),
            **options,
        )
    )


def test_what_is_frozen_keeps_its_weights_and_statistics(make_samples):
    torch.manual_seed(0)
    model = frozen(freeze=['backbone'])
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1, weight_decay=0.5)
    model.train()
    x, samples = torch.randn(4, 4, 6, 20), make_samples([0, 1, 2, 0])
    for _ in range(3):
        loss, _ = model.parse_losses(model(x, samples, mode='loss'))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    moved = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert moved == {'cls_head.fc.weight', 'cls_head.fc.bias'}
    # no dropout in it either: the same clip gives the same features in training
    torch.testing.assert_close(model.backbone(x), model.backbone(x), rtol=0, atol=0)
    assert not model.backbone.training
    assert model.cls_head.training
    part = frozen(freeze='backbone.embed')
    assert {name for name, p in part.named_parameters() if not p.requires_grad} == {'backbone.embed.weight'}


def test_what_cannot_be_frozen():
    for name in ('spine', '', 'backbone.x'):
        with one_line_error('field freeze', f'no module {name!r}', 'choose from backbone, neck, cls_head'):
            frozen(freeze=[name])
    with one_line_error('field freeze', 'leaves nothing to train'):
        frozen(freeze=['backbone', 'neck', 'cls_head'])
