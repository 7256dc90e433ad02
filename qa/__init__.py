"""A question and the passages found for it become an answer made of cited claims."""
