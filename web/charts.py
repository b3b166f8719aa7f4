"""Charts of readings as SVG pictures at addresses of their own; the page shows the same numbers in a table."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

import pygal
from flask import Response
from pygal.style import Style

from web.filters import SHANGHAI
from web.i18n import _

# The library's way to find maps nobody has installed is one Python has given up; every later import would warn of it.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

#: As in the tokens of the pages.
PAPER, INK, MUTED, LINE = "#FFF", "#1C2420", "#55605A", "#DDDACF"
SERIES = ("#1B6B45", "#C2410C", "#0B5394")
SANS = (
    'Roboto, system-ui, -apple-system, "PingFang SC", "HarmonyOS Sans SC", MiSans, "Noto Sans SC", '
    '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif'
)
WIDTH, HEIGHT = 460, 260
#: So that a line is known without its colour.
DASHES = ("none", "10,5", "3,4")
#: Of so many labels beneath a chart more would run into each other.
MOST_LABELS = 6
STYLE = Style(
    background="transparent",
    plot_background=PAPER,
    foreground=MUTED,
    foreground_strong=INK,
    foreground_subtle=LINE,
    colors=SERIES,
    font_family=SANS,
    label_font_size=15,
    major_label_font_size=15,
    legend_font_size=15,
    no_data_font_size=18,
    guide_stroke_color=LINE,
    major_guide_stroke_color=LINE,
    guide_stroke_dasharray="none",
    major_guide_stroke_dasharray="none",
    stroke_opacity=1,
    stroke_width=2.5,
    transition="0s",
)

#: A line's name and its values, in the units that are written; None where nothing was measured.
Line = tuple[str, Sequence[float | None]]


def temperature_chart(rows: Sequence[Any], step: str) -> Response:
    """Degrees Celsius: the mean of each hour, or the lowest and highest of each day."""
    if step == "day":
        lines = [
            (_("Highest temperature"), _scaled(rows, "high_c100")),
            (_("Lowest temperature"), _scaled(rows, "low_c100")),
        ]
    else:
        lines = [(_("Temperature"), _scaled(rows, "mean_c100"))]
    return _drawn(lines, [_told(row.begins, step) for row in rows], "{:.0f} °C")


def moisture_chart(rows: Sequence[Any], step: str) -> Response:
    """Per cent: of the air and of the soil."""
    lines = [
        (_("Humidity of the air"), _scaled(rows, "humidity_bp")),
        (_("Soil moisture"), _scaled(rows, "soil_moisture_bp")),
    ]
    return _drawn(lines, [_told(row.begins, step) for row in rows], "{:.0f}%")


def _drawn(lines: Sequence[Line], labels: Sequence[str], unit: str) -> Response:
    chart = pygal.Line(
        style=STYLE,
        js=[],
        width=WIDTH,
        height=HEIGHT,
        explicit_size=True,
        disable_xml_declaration=True,
        show_dots=False,
        allow_interruptions=True,
        show_legend=len(lines) > 1,
        legend_at_bottom=True,
        legend_box_size=12,
        legend_at_bottom_columns=2,
        show_minor_x_labels=False,
        x_labels_major_every=max(1, -(-len(labels) // MOST_LABELS)),
        max_scale=MOST_LABELS,
        truncate_legend=-1,
        truncate_label=-1,
        margin=12,
        margin_right=28,
        value_formatter=unit.format,
        no_data_text=_("Nothing was measured"),
    )
    chart.add_xml_filter(_without_script)
    chart.x_labels = labels
    for (name, values), dash in zip(lines, DASHES, strict=False):
        chart.add(name, values, stroke_style={"dasharray": dash})
    return Response(chart.render(), mimetype="image/svg+xml")


def _without_script(root: Element) -> Element:
    """The library writes its settings into a script even where there is nothing to run."""
    for parent in root.iter():
        for child in [child for child in parent if child.tag == "script"]:
            parent.remove(child)
    return root


def _scaled(rows: Sequence[Any], column: str) -> list[float | None]:
    """For drawing only: what is written stands in the table."""
    return [None if getattr(row, column) is None else getattr(row, column) / 100 for row in rows]


def _told(moment: datetime, step: str) -> str:
    here = moment.astimezone(SHANGHAI)
    return f"{here:%m-%d}" if step == "day" else f"{here:%H:%M}"
