"""Why a claim is denied, in words: the rules' own codes and the grounds a person may give."""

from collections.abc import Iterable

from django.utils.translation import override, pgettext_lazy

from claims.judgement import HUMAN_DENIALS
from compensation.explanations import explain

_SENTENCES = {
    "no_settlement": pgettext_lazy("denial", "No settlement was reached."),
    "loss_not_proven": pgettext_lazy("denial", "The documents do not prove the loss."),
    "causality_not_shown": pgettext_lazy("denial", "It was not shown that the outage caused the loss."),
    "not_a_small_business": pgettext_lazy("denial", "The claimant is not a small business."),
    "false_statement": pgettext_lazy("denial", "A statement or document was false."),
}

#: The grounds a person may choose, each with its sentence; exactly those the workflow accepts.
HUMAN_REASONS = [(code, _SENTENCES[code]) for code in HUMAN_DENIALS]


def reason_sentence(code: str, lang: str) -> str:
    """One reason as a whole sentence in `lang` (`ko` or `en`). Raises KeyError for an unknown code."""
    if code in _SENTENCES:
        with override(lang):
            return str(_SENTENCES[code])
    return explain(code, lang)


def reason_sentences(codes: Iterable[str], lang: str) -> list[str]:
    """Several reasons, in order."""
    return [reason_sentence(code, lang) for code in codes]
