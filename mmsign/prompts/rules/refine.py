"""From the book's wording to the action: notes, meanings and etymology go, the movement stays.

Implements the removal in GSP's P3 (T_b → T_g) by rules. The patterns are data
(:mod:`mmsign.prompts.language.lexicon`); the order of work is the same in every language.
"""

from __future__ import annotations

import re

from mmsign.prompts.language.injection import without_instructions
from mmsign.prompts.language.lexicon import Lexicon, concepts

#: Kinds of concepts that make a clause speak of an action.
ACTION_KINDS = (
    'hand',
    'finger',
    'handpart',
    'handplace',
    'handshape',
    'body',
    'direction',
    'motion',
    'expression',
)
#: Kinds that make a clause speak of the signer.
SIGNER_KINDS = ('hand', 'finger', 'handpart', 'handplace', 'body', 'direction', 'expression')
_CJK_COMMA = re.compile(r'(?<=[\u3400-\u9fff”）])\s*([,;:])\s*(?=[\u3400-\u9fff“（])')
_WIDE = {',': '，', ';': '；', ':': '：'}


def mentions(text: str, lexicon: Lexicon, kinds: tuple[str, ...]) -> bool:
    """Whether a text names a concept of one of the kinds."""
    return any(concepts()[hit.concept][0] in kinds for hit in lexicon.hits(text))


def source_flags(text: str, lexicon: Lexicon) -> list[str]:
    """Flags of a book's text: ``missing_glyph``, and ``character_shape`` if one is left after refining."""
    looked_at = {'missing_glyph': text, 'character_shape': refine(text, lexicon)}
    return [name for name, where in looked_at.items() if lexicon.pattern(name).search(where)]


def split_steps(text: str, lexicon: Lexicon) -> list[str]:
    """The numbered steps of a description, without their numbers; one if there are none."""
    steps = [step.strip() for step in lexicon.pattern('step').split(text)]
    return [step for step in steps if step]


def join_steps(steps: list[str], lexicon: Lexicon) -> str:
    """Number the steps again; a single one gets no number."""
    if len(steps) < 2:
        return ''.join(steps)
    names = lexicon.rules['step_numbers']
    spaced = '' if lexicon.cjk else ' '
    numbered = []
    for index, step in enumerate(steps):
        number = names[index] if index < len(names) else str(index + 1)
        numbered.append(lexicon.rules['step_format'].format(number) + spaced + step)
    return spaced.join(numbered)


def split_clauses(text: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    """``(clause, punctuation behind it)`` pairs; joining them gives the text back.

    Quoted names and remarks in brackets may hold punctuation (``“1、2”``) and are never split.
    """
    ends = re.escape(lexicon.rules['clause_ends'] + lexicon.rules['sentence_ends'])
    # in alphabetic scripts a stop between digits or letters (1.5, e.g.) ends nothing
    stop = rf'[{ends}]' if lexicon.cjk else rf'[{ends}](?!\w)'
    pairs, start = [], 0
    quote = 0
    remarks = [match.span() for match in lexicon.pattern('note').finditer(text)]
    for match in re.finditer(f'[“”]|{stop}', text):
        if any(first < match.start() < last for first, last in remarks):
            continue
        if match[0] in '“”':
            quote = 1 if match[0] == '“' else 0
        elif not quote or '”' not in text[match.end() : match.end() + 20]:
            pairs.append((text[start : match.start()], match[0]))
            start = match.end()
            quote = 0
    if text[start:]:
        pairs.append((text[start:], ''))
    return pairs


def refine(text: str, lexicon: Lexicon) -> str:
    """Remove everything that is not an action.

    Notes in brackets go unless they offer another action; clauses that give a
    meaning, a homophone, an origin or a region go, together with what merely
    continues them, and so does all from an instruction to a language model on.
    Steps are renumbered.

    Returns:
        The refined text; empty if nothing of it was an action.
    """
    text = without_instructions(text)
    if lexicon.cjk:
        text = _CJK_COMMA.sub(lambda m: _WIDE[m[1]], text)
    keep, step = lexicon.pattern('keep_note'), lexicon.pattern('step')

    def note(match: re.Match) -> str:
        inner = match[0][1:-1].strip()
        return match[0] if step.fullmatch(match[0]) or (inner and keep.search(inner)) else ''

    # first the innermost brackets, then what encloses them
    for _ in range(2):
        text = lexicon.pattern('note').sub(note, text)
    if not lexicon.cjk:
        text = re.sub(r' {2,}', ' ', text)
    for pattern, replacement in lexicon.rules['rewrite']:
        text = re.sub(pattern, replacement, text)
    steps = []
    for part in split_steps(text, lexicon):
        lines = [_refine_line(line, lexicon) for line in part.splitlines()]
        kept = ('' if lexicon.cjk else ' ').join(line for line in lines if line)
        if kept:
            steps.append(kept)
    return join_steps(steps, lexicon)


def _resumes(clause: str, lexicon: Lexicon) -> bool:
    """Whether a clause after an explanation is about the signer again.

    A place or a direction alone may belong to the meaning (“stays abroad”, “out of the other ear”).
    """
    if lexicon.pattern('non_manual').match(clause) or re.match(lexicon.rules.get('resume', '(?!)'), clause):
        return True
    placed = mentions(clause, lexicon, ('body', 'direction'))
    moved = mentions(clause, lexicon, ('motion', 'handshape'))
    return (placed and moved) or mentions(
        clause, lexicon, ('hand', 'finger', 'handpart', 'handplace', 'expression')
    )


def _refine_line(line: str, lexicon: Lexicon) -> str:
    drops = [re.compile(p, re.IGNORECASE) for p in lexicon.rules['drop_clause']]
    sentence_ends = lexicon.rules['sentence_ends']
    kept: list[list[str]] = []
    explaining = False
    for clause, end in split_clauses(line, lexicon):
        bare = lexicon.pattern('trim_clause').sub('', clause).strip()
        if any(drop.search(bare) for drop in drops):
            explaining = True
            drop_it = True
        else:
            # “meaning A, B”: B belongs to the explanation unless the signer moves again in it
            drop_it = explaining and not _resumes(bare, lexicon)
            explaining = explaining and drop_it
        if end and end in sentence_ends:
            explaining = False
        if drop_it and kept:
            # another way to make the sign, in a bracket behind the explanation, belongs to the action
            kept[-1][0] += ''.join(lexicon.pattern('note').findall(bare))
        # a stray bracket or dot is no clause
        if not drop_it and re.search(r'\w', bare):
            kept.append([bare if lexicon.cjk else clause.strip(), end])
        elif kept and end and end in sentence_ends:
            kept[-1][1] = end  # the sentence still ends here
    whole = ''.join(clause for clause, _ in kept)
    # “make the sign for x” names no part of the body and is an action all the same
    refers = any(re.search(rule['pattern'], whole) for rule in lexicon.rules['references'])
    if not refers and not mentions(whole, lexicon, ACTION_KINDS):
        return ''
    if kept[-1][1] in ('', *lexicon.rules['clause_ends']) or kept[-1][1] in '；;':
        kept[-1][1] = sentence_ends[0]
    spaced = '' if lexicon.cjk else ' '
    return spaced.join(clause + end for clause, end in kept)
