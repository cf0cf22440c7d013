"""Synonym texts T_s without a language model: the same facts in other words."""

from __future__ import annotations

import re

from mmsign.prompts.lexicon import Lexicon
from mmsign.prompts.refine import join_steps, split_steps


def alternatives(text: str, lexicon: Lexicon) -> tuple[str, list[str]]:
    """Separate what a book offers in brackets: ``move up (or down)``.

    Returns:
        The text with the first choice, and the texts with each other choice
        that is a description of its own (it starts with the hand that acts).
    """
    note = lexicon.pattern('note')
    step_mark = lexicon.pattern('step')
    subject = re.compile(rf'(?:或|or )?(?P<rest>(?:{lexicon.rules["subject"]}).+)', re.DOTALL)
    others: list[str] = []
    steps = split_steps(text, lexicon)
    plain = [note.sub('', step) for step in steps]
    for index, step in enumerate(steps):
        for match in note.finditer(step):
            found = None if step_mark.fullmatch(match[0]) else subject.fullmatch(match[0][1:-1].strip())
            # a bracket of two words offers another hand, not another description
            if found and len(found['rest']) > 4:
                sentence = found['rest'] + lexicon.rules['sentence_ends'][0]
                others.append(join_steps([*plain[:index], sentence, *plain[index + 1 :]], lexicon))
    return join_steps(plain, lexicon), others


def paraphrase(text: str, lexicon: Lexicon) -> str:
    """Reword a text by the language's table of equivalent phrases."""
    for pattern, replacement in lexicon.rules['paraphrase']:
        text = re.sub(pattern, replacement, text)
    return text


def synonyms(globals_: list[str], lexicon: Lexicon) -> list[str]:
    """Other wordings of the descriptions of a sign, none of them a repetition."""
    found: list[str] = []
    for text in globals_:
        plain, others = alternatives(text, lexicon)
        found += [plain, paraphrase(plain, lexicon), *others]
    return [text for text in dict.fromkeys(found) if text not in globals_]
