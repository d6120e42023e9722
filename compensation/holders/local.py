"""A bank that stands in for the real one where none may be asked: it knows the holder that was typed.

So that every answer can be seen, numbers that end in certain digits get the other answers.
"""

from compensation.holders import Answer, Question

#: What an account number ends in, and what the stand-in then says.
OTHER_HOLDER, CUT_NAME, SILENT = "00409", "00206", "00503"


class LocalInquiry:
    """Answers at once, without a network."""

    name = "local"
    live = False

    def ask(self, question: Question) -> Answer:
        """The typed holder, unless the number's last five digits ask for something else."""
        ending = question.number[-5:]
        if ending == SILENT:
            return Answer(known=False, code="no answer")
        if ending == OTHER_HOLDER:
            return Answer(known=True, holder="다른예금주", reference="local")
        holder = question.expected[:2] if ending == CUT_NAME else question.expected
        return Answer(known=True, holder=holder, reference="local")
