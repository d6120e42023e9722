"""One form a verb of the claims floor: what a person may type, read into the verb's keyword arguments."""
