"""The understanding report as one HTML page without scripts or outside files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bot.tools.scores import (
    Bin,
    Guess,
    accuracy,
    by_register,
    calibration,
    calibration_error,
    confusions,
    label_scores,
    macro_f1,
)

FALLBACK = "nlu_fallback"
PAIRS_SHOWN = 40
ERRORS_SHOWN = 400
_CELL = 9
_PLOT = 280
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
body{color:#1b1b1b;background:#fff}table{border-collapse:collapse;margin:1rem 0}
th,td{padding:.2rem .7rem;border-bottom:1px solid #ccc;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.up{color:#0a6b2d}.down{color:#a3171f}
.bar{background:#0b5c8f;height:.7rem;display:inline-block}caption{text-align:left;font-weight:600}
figure{margin:1rem 0;overflow-x:auto}
"""


@dataclass(frozen=True)
class Summary:
    """The figures that are kept from one report to the next."""

    macro_f1: float
    accuracy: float
    top3: float
    calibration_error: float
    acted_on: float
    right_when_acted_on: float
    labels: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe mapping, rounded so that equal runs give equal files."""
        return {
            key: {k: round(v, 4) for k, v in value.items()} if isinstance(value, dict) else round(value, 4)
            for key, value in vars(self).items()
        }


def summarise(guesses: Sequence[Guess]) -> Summary:
    """The figures of one reading of the test set."""
    acted = [guess for guess in guesses if guess.acted_on != FALLBACK]
    right = sum(guess.acted_on == guess.utterance.label for guess in acted)
    return Summary(
        macro_f1=macro_f1(guesses),
        accuracy=accuracy(guesses),
        top3=accuracy(guesses, within=3),
        calibration_error=calibration_error(guesses),
        acted_on=len(acted) / max(len(guesses), 1),
        right_when_acted_on=right / max(len(acted), 1),
        labels={label: score.f1 for label, score in label_scores(guesses).items()},
    )


def render(
    guesses: Sequence[Guess],
    milliseconds: Sequence[float],
    before: dict[str, Any] | None,
    apart: Mapping[str, float] | None = None,
) -> str:
    """The page; `before` holds the previous report's figures, `apart` those of `bot.tools.apart`."""
    summary = summarise(guesses)
    parts = [
        _totals(summary, milliseconds, before, apart or {}),
        _registers(guesses),
        _labels(guesses, before),
        f"<h2>Varmuus ja osuvuus</h2>{_calibration(calibration(guesses))}",
        f"<h2>Sekaannukset</h2>{_heat_map(guesses)}{_pairs(guesses)}",
        _errors(guesses),
    ]
    return (
        '<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Polku: ymmärrys</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>Kuinka hyvin Polku ymmärtää</h1>{''.join(parts)}</main></body></html>\n"
    )


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: int) -> str:
    # The last `numbers` columns hold figures.
    def cells(row: Sequence[str], tag: str) -> str:
        first = len(row) - numbers
        return "".join(
            f"<{tag}{' class=n' if i >= first else ''}>{cell}</{tag}>" for i, cell in enumerate(row)
        )

    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return (
        f"<table><caption>{caption}</caption><thead><tr>{cells(heads, 'th')}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _change(now: float, then: float | None) -> str:
    if then is None:
        return "–"
    kind = "up" if now > then else "down" if now < then else ""
    return f'<span class="{kind}">{now - then:+.3f}</span>'


def _totals(
    summary: Summary,
    milliseconds: Sequence[float],
    before: dict[str, Any] | None,
    apart: Mapping[str, float],
) -> str:
    names = {
        "macro_f1": "Makro-F1",
        "accuracy": "Oikea aikomus ensimmäisenä",
        "top3": "Oikea kolmen todennäköisimmän joukossa",
        "calibration_error": "Kalibrointivirhe (ECE)",
        "acted_on": "Osuus, johon vastataan kysymättä tarkennusta",
        "right_when_acted_on": "Niistä oikein",
        "needs_precision": "Tarpeet, kun niitä on yksi tai kaksi: tarkkuus",
        "needs_recall": "Tarpeet, kun niitä on yksi tai kaksi: saanti",
        "both_needs_found": "Kaksi tarvetta viestissä: molemmat löytyvät",
        "single_need_kept": "Yksi tarve viestissä: toista ei keksitä",
        "odd_harmless": "Outo viesti: vastaus ei ohjaa väärään",
        "odd_not_sure": "Outo viesti: ei väärää vastausta varmana",
    }
    figures = {**vars(summary), **apart}
    rows = [
        [name, f"{figures[key]:.3f}", _change(figures[key], (before or {}).get(key))]
        for key, name in names.items()
        if key in figures
    ]
    ordered = sorted(milliseconds)
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        value = f"{ordered[int(share * (len(ordered) - 1))]:.0f} ms" if ordered else "–"
        rows.append([f"Viestin luku, {name}", value, ""])
    return _table("Yhteenveto", ["", "nyt", "muutos edelliseen"], rows, 2)


def _registers(guesses: Sequence[Guess]) -> str:
    rows = [
        [escape(name), str(count), str(errors), f"{errors / count:.0%}"]
        for name, (count, errors) in by_register(guesses).items()
    ]
    return _table("Virheet rekisterin mukaan", ["rekisteri", "viestejä", "virheitä", "osuus"], rows, 3)


def _labels(guesses: Sequence[Guess], before: dict[str, Any] | None) -> str:
    then = (before or {}).get("labels", {})
    rows = [
        [
            escape(label), f'<span class="bar" style="width:{100 * s.f1:.0f}px"></span>', str(s.count),
            f"{s.precision:.2f}", f"{s.recall:.2f}", f"{s.f1:.2f}", _change(s.f1, then.get(label)),
        ]
        for label, s in sorted(label_scores(guesses).items(), key=lambda item: item[1].f1)
    ]  # fmt: skip
    heads = ["aikomus", "", "viestejä", "tarkkuus", "saanti", "F1", "muutos"]
    return _table("Aikomuksittain, heikoimmasta alkaen", heads, rows, 5)


def _calibration(bins: Sequence[Bin]) -> str:
    size = _PLOT
    points = "".join(
        f'<circle cx="{b.confidence * size:.0f}" cy="{size - b.right * size:.0f}" '
        f'r="{3 + min(b.count, 200) / 20:.0f}" '
        f'fill="#0b5c8f" fill-opacity=".7"><title>varmuus {b.confidence:.2f}, oikein {b.right:.2f}, '
        f"{b.count} viestiä</title></circle>"
        for b in bins
    )
    rows = [[f"{b.confidence:.2f}", f"{b.right:.2f}", str(b.count)] for b in bins]
    return (
        f'<figure><svg role="img" aria-label="Kalibrointi" width="{size}" height="{size}" '
        f'viewBox="0 0 {size} {size}" style="border:1px solid #999">'
        f'<path d="M0 {size}L{size} 0" stroke="#999"/>{points}</svg></figure>'
        + _table("Varmuus ja osuvuus", ["varmuus", "oikein", "viestejä"], rows, 3)
    )


def _heat_map(guesses: Sequence[Guess]) -> str:
    labels = sorted({guess.utterance.label for guess in guesses} | {guess.best for guess in guesses})
    place = {label: number for number, label in enumerate(labels)}
    totals = label_scores(guesses)
    cells = []
    for (true, said), count in sorted(confusions(guesses).items()):
        share = count / totals[true].count
        cells.append(
            f'<rect x="{place[said] * _CELL}" y="{place[true] * _CELL}" width="{_CELL}" height="{_CELL}" '
            f'fill="#a3171f" fill-opacity="{min(1.0, 0.15 + 2 * share):.2f}">'
            f"<title>{escape(true)} luettiin {escape(said)}: {count}</title></rect>"
        )
    size = len(labels) * _CELL
    return (
        f'<figure><svg role="img" aria-label="Sekaannuskartta" width="{size}" height="{size}" '
        f'style="border:1px solid #999">{"".join(cells)}</svg>'
        "<figcaption>Rivi on oikea aikomus, sarake luettu; osoita ruutua.</figcaption></figure>"
    )


def _pairs(guesses: Sequence[Guess]) -> str:
    pairs = sorted(confusions(guesses).items(), key=lambda item: (-item[1], item[0]))[:PAIRS_SHOWN]
    rows = [[escape(true), escape(said), str(count)] for (true, said), count in pairs]
    return _table("Yleisimmät sekaannukset", ["oikea", "luettu", "viestejä"], rows, 1)


def _errors(guesses: Sequence[Guess]) -> str:
    wrong = sorted(
        (guess for guess in guesses if not guess.right),
        key=lambda guess: (guess.utterance.register, -guess.ranking[0][1]),
    )
    rows = [
        [
            escape(g.utterance.register), escape(g.utterance.text), escape(g.utterance.label),
            escape(g.best), f"{g.ranking[0][1]:.2f}",
        ]
        for g in wrong[:ERRORS_SHOWN]
    ]  # fmt: skip
    caption = f"Virheet ({len(wrong)}; enintään {ERRORS_SHOWN} näytetään)"
    return (
        f"<h2>Virheet</h2>{_table(caption, ['rekisteri', 'viesti', 'oikea', 'luettu', 'varmuus'], rows, 1)}"
    )
