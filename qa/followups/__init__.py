"""The grammar and the rules behind `qa.conversation`.

In reading order: `turns` and `typed` (what is given), `grammar`, `places`, `nouns`, `phrases` and
`splitting` (a question cut into phrases), `clauses`, `substitution` and `antecedents` (what can be
done with phrases), `bare_questions` and `rules` (which of it a follow-up asks for).
"""
