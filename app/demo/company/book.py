"""What every part of the story shares: the calendar, the counters, the parties, the stock, the rows on their way."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.demo.company.cfdi import Issuer
from app.demo.company.database import CHUNK, Row, Value
from app.demo.company.papers import (
    BUY_COLUMNS,
    BUY_LINE_COLUMNS,
    SALE_COLUMNS,
    SALE_LINE_COLUMNS,
    Paper,
    buy_line_row,
    buy_row,
    sale_line_row,
    sale_row,
)
from app.demo.company.people import Party
from app.demo.company.spec import CompanySpec
from app.demo.company.stock import MOVEMENT_COLUMNS, Article, Kardex, Slip

Load = Callable[[str, Sequence[str], Sequence[Row]], None]
"""(table without suffix, columns, rows): where finished rows go."""

_DEBT = (
    *("REFER", "NUM_CPTO", "NUM_CARGO", "NO_FACTURA", "DOCTO", "IMPORTE", "FECHA_APLI", "FECHA_VENC", "AFEC_COI"),
    *("NUM_MONED", "TCAMBIO", "IMPMON_EXT", "FECHAELAB", "TIPO_MOV", "SIGNO", "CVE_OBS", "CVE_FOLIO"),
)
COLUMNS: dict[str, tuple[str, ...]] = {
    "MINVE": MOVEMENT_COLUMNS,
    "CAPAS_X_MOV": ("CVE_ART", "NUM_MOV", "NUM_MOV_AFT", "CANT_AFT", "COSTO_AFT"),
    "ENLACE_LTPD": ("E_LTPD", "REG_LTPD", "CANTIDAD", "PXRS"),
    "HNUMSER": (
        *("CVE_ART", "NUM_SER", "TIP_MOV", "TIP_DOC", "CVE_DOC", "ALMACEN", "REG_SERIE", "FECHA", "STATUS", "NO_PAR"),
    ),
    "CFDI": (
        *("TIPO_DOC", "CVE_DOC", "VERSION", "UUID", "NO_SERIE", "FECHA_CERT", "FECHA_CANCELA", "XML_DOC"),
        *("XML_DOC_CANCELA", "MSJ_CANC", "MOTIVO_CANC", "UUID_REL", "EN_TABLERO", "CVE_USUARIO", "PENDIENTE"),
    ),
    "CFDI_REL": ("UUID", "TIP_REL", "CVE_DOC", "CVE_DOC_REL", "TIP_DOC"),
    "CFDIC": (
        *("TIPO_DOC", "CVE_DOC", "ID_TIMBRADO", "FECHA_TIMBRADO", "FOLIO_TIMBRADO", "RFC_EMISOR", "RFC_RECEPTOR"),
        *("MONTO", "XML_DOC", "RESPUESTA", "VERSION"),
    ),
    "CUEN_M": ("CVE_CLIE", *_DEBT, "STRCVEVEND", "STATUS", "ENTREGADA"),
    "CUEN_DET": ("CVE_CLIE", *_DEBT, "ID_MOV", "NO_PARTIDA", "CVE_DOC_COMPPAGO", "USUARIO"),
    "PAGA_M": ("CVE_PROV", *_DEBT, "STATUS", "ENTREGADA"),
    "PAGA_DET": ("CVE_PROV", *_DEBT, "ID_MOV", "NO_PARTIDA", "CVE_DOC_COMPPAGO", "USUARIO"),
    "DOCTOSIGF": ("TIP_DOC", "CVE_DOC", "ANT_SIG", "TIP_DOC_E", "CVE_DOC_E", "PARTIDA", "PART_E", "CANT_E"),
    "DOCTOSIGC": ("TIP_DOC", "CVE_DOC", "ANT_SIG", "TIP_DOC_E", "CVE_DOC_E", "PARTIDA", "PART_E", "CANT_E"),
    "OBS_DOCF": ("CVE_OBS", "STR_OBS"),
    "BITA": (
        "CVE_BITA",
        "CVE_CLIE",
        "CVE_ACTIVIDAD",
        "FECHAHORA",
        "CVE_USUARIO",
        "OBSERVACIONES",
        "STATUS",
        "NOM_USUARIO",
    ),
}
for _kind in "FDEGPRV":
    COLUMNS[f"FACT{_kind}"], COLUMNS[f"PAR_FACT{_kind}"] = SALE_COLUMNS, SALE_LINE_COLUMNS
for _kind in "ORCD":
    COLUMNS[f"COMP{_kind}"], COLUMNS[f"PAR_COMP{_kind}"] = BUY_COLUMNS, BUY_LINE_COLUMNS


@dataclass(slots=True)
class Book:
    """The state of the story on its current day."""

    spec: CompanySpec
    rng: random.Random
    issuer: Issuer
    clients: list[Party]
    providers: list[Party]
    articles: list[Article]
    services: list[Article]
    kits: list[Article]
    load: Load
    day: int = field(init=False)
    today: datetime = field(init=False)
    """Midnight of the story's current day."""
    date: str = field(init=False)
    """Today as SAE writes a document's date."""
    folios: Counter[str] = field(default_factory=Counter)
    """Last folio by kind of document."""
    last_dates: dict[str, str] = field(default_factory=dict)
    slip_folio: int = 0
    notes: int = 0
    diary: int = 0
    wanted: dict[str, Article] = field(default_factory=dict)
    """Articles that ran out: the buyer's list."""
    kardex: Kardex = field(init=False)
    _rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kardex = Kardex(self.emit)
        self.begin(0)

    def begin(self, day: int) -> None:
        """The next day dawns."""
        last = self.spec.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
        self.day = day
        self.today = last - timedelta(days=self.spec.days - 1 - day)
        self.date = self.today.isoformat(" ")

    def later(self, days: int) -> str:
        """A date some days from today."""
        return (self.today + timedelta(days=days)).isoformat(" ")

    def moment(self) -> str:
        """A time of today, in working hours and never on the hour."""
        seconds = self.rng.randrange(9 * 3600 + 1, 17 * 3600)
        return (self.today + timedelta(seconds=seconds)).isoformat(" ")

    def emit(self, table: str, row: Row) -> None:
        """Keep a finished row; full batches go on to the database."""
        rows = self._rows.setdefault(table, [])
        rows.append(row)
        if len(rows) >= CHUNK:
            self.load(table, COLUMNS[table], rows)
            self._rows[table] = []

    def flush(self) -> None:
        """Hand over every row that is still here."""
        for table, rows in self._rows.items():
            if rows:
                self.load(table, COLUMNS[table], rows)
        self._rows.clear()

    def paper(self, kind: str, serie: str, party: Party, warehouse: int = 1) -> Paper:
        """A new document of today with the next folio of its kind."""
        self.folios[kind] += 1
        self.last_dates[kind] = self.date
        return Paper(kind, serie, self.folios[kind], party, self.date, self.moment(), warehouse)

    def slip(self, paper: Paper) -> Slip:
        """The movements of a document share one folio (TBLCONTROL 32)."""
        self.slip_folio += 1
        party = paper.party.key
        return Slip(paper.kind, paper.key, party, paper.seller, paper.date, paper.made, self.slip_folio)

    def hand_slip(self, prefix: str) -> Slip:
        """Movements captured by hand in the warehouse."""
        self.slip_folio += 1
        refer = f"{prefix}{self.slip_folio:07d}"
        return Slip("M", refer, "", "", self.date, self.moment(), self.slip_folio, by_hand=True)

    def new_uuid(self) -> str:
        """A fiscal folio that looks like one."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4)).upper()

    def write_sale(self, paper: Paper) -> None:
        """A finished sales document and its lines."""
        self.emit(f"FACT{paper.kind}", sale_row(paper))
        for number, line in enumerate(paper.lines, start=1):
            self.emit(f"PAR_FACT{paper.kind}", sale_line_row(paper, number, line))

    def write_buy(self, paper: Paper) -> None:
        """A finished purchase document and its lines."""
        table = paper.kind.upper()
        self.emit(f"COMP{table}", buy_row(paper))
        for number, line in enumerate(paper.lines, start=1):
            self.emit(f"PAR_COMP{table}", buy_line_row(paper, number, line))

    def link(self, table: str, first: Paper, second: Paper) -> None:
        """``second`` comes from ``first``, line by line: header and DOCTOSIG rows both ways."""
        first.after, second.before = (second.kind, second.key), (first.kind, first.key)
        for number, line in enumerate(second.lines, start=1):
            quantity = line.quantity
            self.emit(table, [first.kind, first.key, "S", second.kind, second.key, number, number, quantity])
            self.emit(table, [second.kind, second.key, "A", first.kind, first.key, number, number, quantity])

    def stamp(self, paper: Paper, text: str, *, cancelled: Sequence[Value] | None = None) -> None:
        """The CFDI row of a document. ``cancelled``: moment, receipt, motive, related UUID."""
        gone = cancelled or (None, None, None, None)
        moment = paper.made.replace(" ", "T")
        self.emit(
            "CFDI",
            [
                *(paper.kind, paper.key, "4.0", paper.uuid, self.issuer.certificate, moment),
                *(gone[0], text, gone[1], None, gone[2], gone[3], "N", 1, None),
            ],
        )

    def annotate(self, paper: Paper) -> None:
        """Some documents carry an observation and some an entry of the diary."""
        if self.rng.random() < 0.06:
            self.notes += 1
            paper.note = self.notes
            self.emit("OBS_DOCF", [self.notes, "ENTREGAR EN ALMACEN"])
        if self.rng.random() < 0.06:
            self.diary += 1
            paper.diary = self.diary
            entry: list[Value] = [
                self.diary,
                paper.party.key,
                "    3",
                paper.made,
                1,
                f"{paper.key} $ {paper.total}",
                "F",
            ]
            self.emit("BITA", [*entry, "ADMINISTRADOR"])
