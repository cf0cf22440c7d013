"""Kinect v1's joints against the data set's published order."""

import tarfile

import numpy as np

from mmsign.keypoints.kinect import kinect11, kinect20

#: As the data set's documentation writes them.
PUBLISHED_TEXT = (
    'head neck shoulderL shoulderR elbowL elbowR wristL wristR handL handR spineMid spineBase '
    'hipL hipR kneeL kneeR ankleL ankleR footL footR'
)
PUBLISHED = PUBLISHED_TEXT.split()
BONES_TEXT = (
    'head-neck shoulderL-neck shoulderR-neck elbowL-shoulderL elbowR-shoulderR wristL-elbowL wristR-elbowR '
    'handL-wristL handR-wristR spineMid-neck spineBase-spineMid hipL-spineBase hipR-spineBase kneeL-hipL '
    'kneeR-hipR ankleL-kneeL ankleR-kneeR footL-ankleL footR-ankleR'
)
BONES = BONES_TEXT.split()


def ours(name: str) -> str:
    side = {'L': 'left_', 'R': 'right_'}.get(name[-1], '')
    plain = name[:-1] if side else name
    return side + ''.join('_' + c.lower() if c.isupper() else c for c in plain)


def test_order_and_tree() -> None:
    layout = kinect20()
    assert layout.names == tuple(ours(name) for name in PUBLISHED)
    bones = {tuple(ours(end) for end in bone.split('-')) for bone in BONES}
    assert {(layout.names[c], layout.names[p]) for c, p in layout.edges} == bones
    hands = {part: [layout.names[v] for v in layout.parts[part]] for part in ('left_hand', 'right_hand')}
    assert hands == {f'{s}_hand': [f'{s}_elbow', f'{s}_wrist', f'{s}_hand'] for s in ('left', 'right')}


def test_bones_of_real_clips_keep_their_length(shared_data) -> None:
    """On real skeletons a wrong edge would join joints whose distance changes a lot."""
    clips: list[np.ndarray] = []
    with tarfile.open(shared_data / 'isl_kinect30.tar.xz') as archive:
        for member in archive:
            if member.name.endswith('.txt'):
                stream = archive.extractfile(member)
                assert stream is not None
                lines = stream.read().decode().split('\n')
                frames = np.array([line.split() for line in lines if line.strip()], float)
                clips.append(frames.reshape(len(frames), 20, 3))  # (T, 60) -> (T, V, D)
            if len(clips) == 5:
                break
    layout = kinect20()
    frames = np.concatenate(clips)
    bones = np.array([np.linalg.norm(frames[:, c] - frames[:, p], axis=-1) for c, p in layout.edges])
    assert 0.02 < bones.mean() < 0.6  # metres
    upper = [i for i, (c, _) in enumerate(layout.edges) if c in (0, 2, 3, 4, 5, 10, 11)]
    assert (bones[upper].std(1) / bones[upper].mean(1)).max() < 0.35
    up = frames[:, layout.index('head'), 1] - frames[:, layout.index('spine_base'), 1]
    assert (up > 0).all() or (up < 0).all(), 'y is the vertical axis'


def test_the_upper_body() -> None:
    whole, upper = kinect20(), kinect11()
    kept = set(range(11))
    assert upper.names == whole.names[:11]
    assert set(upper.edges) == {edge for edge in whole.edges if set(edge) <= kept}
    assert not any(word in name for name in upper.names for word in ('hip', 'knee', 'ankle', 'foot', 'base'))
