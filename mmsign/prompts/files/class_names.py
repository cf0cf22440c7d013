"""Descriptions that are only the classes' names: a fallback that needs no dictionary and no LLM.

They let training start, and they are the control that shows what real
descriptions add. Every line says so: ``model`` is ``class-name`` and the flag
``no_source`` is set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mmsign.prompts.files.descriptions import Description

MODEL = 'class-name'


def describe_by_name(
    glosses: Sequence[str],
    aliases: Mapping[int, Sequence[str]] | None = None,
    language: str = '',
    prefer_alias: bool = False,
) -> list[Description]:
    """One description a class: its name as T_g, its other names as T_s, no T_p.

    Args:
        glosses: Gloss of each label.
        aliases: Label → other names, such as English ones.
        language: Language of the names.
        prefer_alias: The first alias becomes T_g where there is one, for text
            encoders that read English only.

    Returns:
        Descriptions in label order. Classes that share their T_g with an
        earlier one are flagged ``same_as:<label>``.
    """
    first_with: dict[str, int] = {}
    described = []
    for label, gloss in enumerate(glosses):
        names = [gloss, *(aliases or {}).get(label, ())]
        if prefer_alias and len(names) > 1:
            names = [*names[1:], gloss]
        earlier = first_with.setdefault(names[0], label)
        described.append(
            Description(
                label=label,
                gloss=gloss,
                language=language,
                globals=names[:1],
                synonyms=[name for name in dict.fromkeys(names[1:]) if name != names[0]],
                model=MODEL,
                flags=['no_source'] + ([f'same_as:{earlier}'] if earlier != label else []),
            )
        )
    return described
