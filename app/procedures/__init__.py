"""Validated procedures: the document, how it is read, judged and chosen."""
