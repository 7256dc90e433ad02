"""The report as one self-contained HTML page in French: no script, no request, all text escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape

from eval.curve import risk_coverage, to_svg
from eval.records import Record
from eval.report import Report, metric_rows, shown

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1b1b; background: #fff }
table { border-collapse: collapse; margin: 1rem 0; width: 100% }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left;
  vertical-align: top }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
tr.wrong td { background: #fdf1ee }
.scroll { overflow-x: auto }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f4; padding: 1rem }
"""
_MODES = {"pipeline": "chaîne complète", "reader": "lecteur seul", "retrieval": "recherche"}
_NO_ANSWER = "(sans réponse)"


def to_html(report: Report) -> str:
    """The whole page."""
    title = f"Évaluation : {report.dataset}, {_MODES[report.mode]}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{report.n} questions évaluées, {report.skipped} écartées. Valeurs en points (sur 100)"
        " ; intervalles à 95 % par rééchantillonnage des questions.</p>",
        _table(("Mesure", "Valeur", "Intervalle"), metric_rows(report)),
        _curve(report),
        _types(report),
        _notices(report),
        "<h2>Questions</h2>",
        _questions(report),
        "<h2>Provenance</h2>",
        f"<pre>{escape(json.dumps(report.provenance, ensure_ascii=False, indent=2))}</pre>",
    ]
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _curve(report: Report) -> str:
    """How often answers are wrong when only the surest are given; "" without confidences."""
    judged = [r for r in report.records if r.confidence is not None and "right" in r.scores]
    points = risk_coverage(
        [r.confidence or 0.0 for r in judged], [r.scores["right"] > 0 for r in judged]
    )
    if not points:
        return ""
    told = "Part de réponses fausses, quand on ne donne que les plus sûres."
    return f"<h2>Abstention</h2><p>{told}</p>{to_svg(points)}"


def _types(report: Report) -> str:
    if not report.by_type:
        return ""
    names = [name for name in report.metrics if any(name in t for t in report.by_type.values())]
    rows = [
        (kind, *(shown(name, values[name]) if name in values else "" for name in ["n", *names]))
        for kind, values in report.by_type.items()
    ]
    return f"<h2>Par type de question</h2>{_table(('Type', 'n', *names), rows)}"


def _notices(report: Report) -> str:
    if not report.notices:
        return ""
    lines = "".join(f"<li>{escape(notice.fr)}</li>" for notice in report.notices)
    return f"<h2>Avertissements</h2><ul>{lines}</ul>"


def _questions(report: Report) -> str:
    if report.mode == "retrieval":
        modes = list(dict.fromkeys(mode for record in report.records for mode in record.ranks))
        return _table(
            ("Question", "Réponse attendue", *(f"Rang {mode}" for mode in modes)),
            [
                (r.question.question, _gold(r), *(str(r.ranks.get(mode) or "—") for mode in modes))
                for r in report.records
            ],
        )
    return _table(
        ("Question", "Réponse attendue", "Réponse donnée", "F1", "ms"),
        [
            (
                record.question.question,
                _gold(record),
                _said(record),
                shown("f1_fr", record.scores["f1_fr"]) if "f1_fr" in record.scores else "",
                f"{record.latency_ms:.0f}",
            )
            for record in report.records
        ],
        wrong=[record.scores.get("f1_fr") == 0 for record in report.records],
    )


def _gold(record: Record) -> str:
    if not record.question.answerable:
        return _NO_ANSWER
    return " ; ".join(record.question.texts or record.question.article_ids)


def _said(record: Record) -> str:
    if record.prediction is not None:
        return record.prediction
    return _NO_ANSWER if record.best is None else f"{_NO_ANSWER} sinon : {record.best}"


def _table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, wrong: Sequence[bool] | None = None
) -> str:
    """A table; the rows flagged in ``wrong`` are tinted."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = ""
    for number, row in enumerate(rows):
        tint = ' class="wrong"' if wrong is not None and wrong[number] else ""
        body += f"<tr{tint}>{''.join(_cell(cell) for cell in row)}</tr>\n"
    return f'<div class="scroll"><table><tr>{head}</tr>\n{body}</table></div>'


def _cell(text: str) -> str:
    looks_numeric = text[:1].isdigit() and len(text) < 20
    kind = ' class="number"' if looks_numeric else ""
    return f"<td{kind}>{escape(text)}</td>"
