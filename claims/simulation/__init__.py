"""A policy replayed over the decided claims: reads them, says what each would get, and changes nothing of theirs."""
