"""What the parts of a split are called: train, val and test, however others write them."""

from __future__ import annotations

from mmsign.utils.texts import clean

SPLITS = {
    **dict.fromkeys(('train', 'training', 'train_set', 'trainset', 'tr'), 'train'),
    **dict.fromkeys(
        ('val', 'valid', 'validation', 'dev', 'development', 'eval', 'val_set', 'valset', 'devset'), 'val'
    ),
    **dict.fromkeys(('test', 'testing', 'test_set', 'testset', 'tst'), 'test'),
}


def split_name(text: str) -> str:
    """``train``, ``val`` or ``test`` for all that means it; other names as they are.

    Examples:
        >>> split_name('Training'), split_name(' DEV'), split_name('fold 1')
        ('train', 'val', 'fold 1')
    """
    name = clean(text)
    return SPLITS.get(name.casefold(), name)
