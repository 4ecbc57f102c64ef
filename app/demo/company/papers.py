"""The papers of the story: sales and purchase documents, their lines and amounts, and the rows they become. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.demo.company.database import Value
from app.demo.company.people import Party
from app.demo.company.stock import Article

TAX_RATES = {1: 16.0, 2: 0.0}
SERIES = {"F": "A", "D": "DV", "E": "NC", "G": "CP", "P": "STAND.", "R": "STAND.", "V": "STAND."}
"""Serie of each kind of sales document; the four digital ones carry a CFDI."""
DIGITAL = frozenset("FDEG")
LENGTH = 10
"""Digits of a folio inside CVE_DOC (PARAM_FOLIOSF.LONGITUD)."""

_TAXES = tuple(f"IMP_TOT{number}" for number in range(1, 9))
SALE_COLUMNS = (
    *("TIP_DOC", "CVE_DOC", "CVE_CLPV", "STATUS", "CVE_VEND", "FECHA_DOC", "FECHA_ENT", "FECHA_VEN", "FECHA_CANCELA"),
    *("CAN_TOT", *_TAXES, "DES_TOT", "DES_FIN", "COM_TOT", "IMPORTE", "CVE_OBS", "CVE_BITA", "NUM_ALMA", "ACT_CXC"),
    *("ACT_COI", "ENLAZADO", "TIP_DOC_E", "NUM_MONED", "TIPCAMB", "NUM_PAGOS", "FECHAELAB", "RFC", "ESCFD", "SERIE"),
    *("FOLIO", "CONTADO", "BLOQ", "DES_FIN_PORC", "DES_TOT_PORC", "METODODEPAGO", "FORMADEPAGOSAT", "USO_CFDI"),
    *("REG_FISC", "TIP_DOC_ANT", "DOC_ANT", "TIP_DOC_SIG", "DOC_SIG", "DAT_MOSTR", "DAT_ENVIO"),
)
_RATES = tuple(f"IMPU{number}" for number in range(1, 9))
_APPLIED = tuple(f"IMP{number}APLA" for number in range(1, 9))
_LINE_TAXES = tuple(f"TOTIMP{number}" for number in range(1, 9))
SALE_LINE_COLUMNS = (
    *("CVE_DOC", "NUM_PAR", "CVE_ART", "CANT", "PXS", "PREC", "COST", *_RATES, *_APPLIED, *_LINE_TAXES),
    *("DESC1", "DESC2", "DESC3", "COMI", "APAR", "ACT_INV", "NUM_ALM", "TIP_CAM", "UNI_VENTA", "TIPO_PROD", "CVE_OBS"),
    *("REG_SERIE", "E_LTPD", "TIPO_ELEM", "NUM_MOV", "TOT_PARTIDA", "IMPRIMIR", "CVE_ESQ", "DESCR_ART"),
    *("CVE_PRODSERV", "CVE_UNIDAD"),
)
BUY_COLUMNS = (
    *("TIP_DOC", "CVE_DOC", "CVE_CLPV", "STATUS", "SU_REFER", "FECHA_DOC", "FECHA_REC", "FECHA_PAG", "FECHA_CANCELA"),
    *("CAN_TOT", *_TAXES, "DES_TOT", "DES_FIN", "TOT_IND", "IMPORTE", "CVE_OBS", "NUM_ALMA", "ACT_CXP", "ACT_COI"),
    *("ENLAZADO", "TIP_DOC_E", "NUM_MONED", "TIPCAMB", "NUM_PAGOS", "FECHAELAB", "SERIE", "FOLIO", "ESCFD", "CONTADO"),
    *("BLOQ", "DES_FIN_PORC", "DES_TOT_PORC", "TIP_DOC_ANT", "DOC_ANT", "TIP_DOC_SIG", "DOC_SIG", "METODODEPAGO"),
)
BUY_LINE_COLUMNS = (
    *("CVE_DOC", "NUM_PAR", "CVE_ART", "CANT", "PXR", "PREC", "COST", *_RATES, *_APPLIED, *_LINE_TAXES),
    *("DESCU", "ACT_INV", "TIP_CAM", "UNI_VENTA", "TIPO_ELEM", "TIPO_PROD", "CVE_OBS", "REG_SERIE", "E_LTPD"),
    *("FACTCONV", "COST_DEV", "NUM_ALM", "MINDIRECTO", "NUM_MOV", "TOT_PARTIDA", "CVE_ESQ"),
)


@dataclass(slots=True)
class Line:
    """One line of a document."""

    article: Article
    quantity: float
    price: float
    discount: float = 0.0
    cost: float = 0.0
    movement: int = 0
    moves: bool = True
    pending: float = 0.0
    gross: float = field(init=False)
    """Quantity by price."""
    off: float = field(init=False)
    """What the discount takes."""
    tax: float = field(init=False)
    """VAT of the line; the fourth tax of the company."""

    def __post_init__(self) -> None:
        self.gross = round(self.quantity * self.price, 2)
        self.off = round(self.gross * self.discount / 100, 2)
        self.tax = round((self.gross - self.off) * TAX_RATES[self.article.tax] / 100, 2)


@dataclass(slots=True)
class Paper:
    """One document, of sales (F D E G P R V) or of purchases (o r c d)."""

    kind: str
    serie: str
    folio: int
    party: Party
    date: str
    made: str
    warehouse: int
    lines: list[Line] = field(default_factory=list)
    seller: str = "    1"
    status: str = "E"
    cancelled: str | None = None
    currency: int = 1
    rate: float = 1.0
    cash: bool = True
    due: str | None = None
    stamped: str = "N"
    linked: str = "O"
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None
    note: int = 0
    diary: int = 0
    their_number: str = ""
    amount: float | None = None
    """Set for a payment receipt, which has no lines."""
    uuid: str = ""
    _sums: tuple[float, float, float, float] | None = None

    @property
    def key(self) -> str:
        """CVE_DOC."""
        prefix = "" if self.serie == "STAND." else self.serie
        return f"{prefix}{self.folio:0{LENGTH}d}"

    @property
    def subtotal(self) -> float:
        """Before discounts and taxes."""
        return self._added()[0]

    @property
    def off(self) -> float:
        """Discounts of the lines."""
        return self._added()[1]

    @property
    def tax(self) -> float:
        """VAT of the lines."""
        return self._added()[2]

    @property
    def total(self) -> float:
        """IMPORTE."""
        return self._added()[3]

    @property
    def pesos(self) -> float:
        """IMPORTE in the company's own currency."""
        return round(self.total * self.rate, 2)

    def _added(self) -> tuple[float, float, float, float]:
        """The four sums; asked for only when the lines are complete, so they are added once."""
        if self._sums is None:
            gross = self.amount if self.amount is not None else round(sum(line.gross for line in self.lines), 2)
            off = round(sum(line.off for line in self.lines), 2)
            tax = round(sum(line.tax for line in self.lines), 2)
            self._sums = (gross, off, tax, round(gross - off + tax, 2))
        return self._sums


def sale_row(paper: Paper) -> list[Value]:
    """A row of FACTx, in the order of SALE_COLUMNS."""
    before, after = paper.before or (None, None), paper.after or (None, None)
    digital = paper.kind in DIGITAL
    method = None if not digital or paper.kind == "G" else "PUE" if paper.cash else "PPD"
    form = None if method is None else "03" if paper.cash else "99"
    party = paper.party
    return [
        *(paper.kind, paper.key, party.key, paper.status, paper.seller, paper.date, paper.date),
        *(paper.due or paper.date, paper.cancelled, paper.subtotal, 0.0, 0.0, 0.0, paper.tax, 0.0, 0.0, 0.0, 0.0),
        *(paper.off, 0.0, 0.0, paper.total, paper.note, paper.diary, paper.warehouse, "S" if digital else "N", "N"),
        *(paper.linked, before[0] or "O", paper.currency, paper.rate, 1, paper.made, party.rfc, paper.stamped),
        *(paper.serie, paper.folio, "S" if paper.cash else "N", "N", 0.0, 0.0, method, form),
        *("CP01" if paper.kind == "G" else party.use, party.regime, *before, *after, 0, 0),
    ]


def sale_line_row(paper: Paper, number: int, line: Line) -> list[Value]:
    """A row of PAR_FACTx, in the order of SALE_LINE_COLUMNS."""
    article = line.article
    return [
        *(paper.key, number, article.code, line.quantity, line.pending, line.price, line.cost),
        *(0.0, 0.0, 0.0, TAX_RATES[article.tax], 0.0, 0.0, 0.0, 0.0, 6, 6, 6, 0, 6, 6, 6, 6),
        *(0.0, 0.0, 0.0, line.tax, 0.0, 0.0, 0.0, 0.0, line.discount, 0.0, 0.0, 0.0, 0.0),
        *("S" if line.moves else "N", paper.warehouse, paper.rate, article.unit, article.kind, 0, 0, 0, "N"),
        *(line.movement, line.gross, "S", article.tax, None, article.product_key, article.unit_key),
    ]


def buy_row(paper: Paper) -> list[Value]:
    """A row of COMPx, in the order of BUY_COLUMNS."""
    before, after = paper.before or (None, None), paper.after or (None, None)
    return [
        *(paper.kind, paper.key, paper.party.key, paper.status, paper.their_number, paper.date, paper.date),
        *(paper.due or paper.date, paper.cancelled, paper.subtotal, 0.0, 0.0, 0.0, paper.tax, 0.0, 0.0, 0.0, 0.0),
        *(paper.off, 0.0, 0.0, paper.total, paper.note, paper.warehouse, "S" if paper.kind == "c" else "N", "N"),
        *(paper.linked, before[0] or "O", paper.currency, paper.rate, 1, paper.made, paper.serie, paper.folio),
        *(paper.stamped, "N", "N", 0.0, 0.0, *before, *after, None),
    ]


def buy_line_row(paper: Paper, number: int, line: Line) -> list[Value]:
    """A row of PAR_COMPx, in the order of BUY_LINE_COLUMNS."""
    article = line.article
    return [
        *(paper.key, number, article.code, line.quantity, line.pending, line.price, line.cost),
        *(0.0, 0.0, 0.0, TAX_RATES[article.tax], 0.0, 0.0, 0.0, 0.0, 6, 6, 6, 0, 6, 6, 6, 6),
        *(0.0, 0.0, 0.0, line.tax, 0.0, 0.0, 0.0, 0.0, 0.0, "S" if line.moves else "N", paper.rate, article.unit, "N"),
        *(article.kind, 0, 0, 0, 1.0, 0.0, paper.warehouse, 0.0, line.movement, line.gross, article.tax),
    ]
