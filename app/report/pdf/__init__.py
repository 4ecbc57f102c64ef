"""The paper. The only door to reportlab."""

from __future__ import annotations

from app.report.pdf.visit import write_visit_report

__all__ = ["write_visit_report"]
