"""Letters to claimants, rendered from the record: the same words as a page and as a tagged PDF."""
