"""The warehouse of the story: every movement keeps stock, average cost and layers consistent as it is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.demo.company.database import Value

WAREHOUSES = 3
BUY, SALE_BACK, SALE_UNDONE, MOVED_IN, COUNT_IN = 1, 2, 4, 7, 10
SOLD, BUY_BACK, BACK_UNDONE, BUY_UNDONE, MOVED_OUT, COUNT_OUT = 51, 52, 56, 57, 58, 60
"""Concepts of the kardex (CONM): entries 1 to 50, exits from 51 on."""

MOVEMENT_COLUMNS = (
    *("CVE_ART", "ALMACEN", "NUM_MOV", "CVE_CPTO", "FECHA_DOCU", "TIPO_DOC", "REFER", "CLAVE_CLPV", "VEND", "CANT"),
    *("CANT_COST", "PRECIO", "COSTO", "CVE_OBS", "REG_SERIE", "E_LTPD", "EXIST_G", "EXISTENCIA", "FECHAELAB"),
    *("CVE_FOLIO", "SIGNO", "COSTO_PROM_INI", "COSTO_PROM_FIN", "COSTO_PROM_GRAL", "DESDE_INVE", "MOV_ENLAZADO"),
    *("AFEC_COI", "UNI_VENTA", "TIPO_PROD", "FACTOR_CON", "CTLPOL", "COSTEADO"),
)
_CANT_COST = MOVEMENT_COLUMNS.index("CANT_COST")


@dataclass(slots=True)
class Lot:
    """One lot of an article in one warehouse (LTPD)."""

    record: int
    code: str
    warehouse: int
    left: float


@dataclass(slots=True)
class Layer:
    """One entry of an article that is not costed by average, and what is left of it."""

    row: list[Value]
    number: int
    left: float
    cost: float


@dataclass(slots=True)
class Article:
    """One article and its running state."""

    code: str
    kind: str
    """P product, S service, K kit (TIPO_ELE)."""
    method: str
    """P average, E first in first out, U last in first out (TIP_COSTEO)."""
    unit: str
    first_cost: float
    price: float
    product_key: str
    unit_key: str
    line: str
    tax: int
    """Scheme of IMPU: 1 is 16 %, 2 is 0 %."""
    special: str = ""
    """L lots, S serial numbers, or nothing."""
    stock: float = 0.0
    places: list[float] = field(default_factory=lambda: [0.0] * (WAREHOUSES + 1))
    average: float = 0.0
    last_cost: float = 0.0
    layers: list[deque[Layer]] = field(default_factory=list)
    lots: list[deque[Lot]] = field(default_factory=list)
    serials: list[deque[str]] = field(default_factory=list)
    bought_day: int = -1
    bought: str | None = None
    sold: str | None = None
    to_ship: float = 0.0
    to_receive: float = 0.0
    ship_places: list[float] = field(default_factory=lambda: [0.0] * (WAREHOUSES + 1))
    receive_places: list[float] = field(default_factory=lambda: [0.0] * (WAREHOUSES + 1))
    parts: tuple[tuple[Article, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """The document behind some movements: what they all have in common."""

    kind: str
    refer: str
    party: str
    seller: str
    date: str
    made: str
    folio: int
    by_hand: bool = False


class Kardex:
    """Writes movements in order of NUM_MOV. ``emit(table, row)`` receives finished rows."""

    def __init__(self, emit: Callable[[str, list[Value]], None]) -> None:
        self._emit = emit
        self.number = 0
        self.link = 0
        """Last E_LTPD given."""
        self.serial_link = 0
        self.lot_record = 0
        self.lots: list[tuple[Article, Lot]] = []
        self.serials: dict[tuple[str, str], list[Value]] = {}
        """Warehouse, cost, document, date and status of each piece, by article and serial number."""
        self._linked = 0
        self._open: list[Layer] = []

    def enter(
        self,
        slip: Slip,
        article: Article,
        warehouse: int,
        concept: int,
        quantity: float,
        *,
        cost: float,
        price: float = 0.0,
    ) -> int:
        """An entry at a unit cost; returns its NUM_MOV."""
        before = article.average
        article.average = round((article.stock * before + quantity * cost) / (article.stock + quantity), 6)
        article.stock += quantity
        article.places[warehouse] += quantity
        row = self._row(slip, article, warehouse, concept, quantity, cost=cost, price=price, before=before)
        row[_CANT_COST] = quantity
        if article.layers:
            layer = Layer(row, self.number, quantity, cost)
            article.layers[warehouse].append(layer)
            self._open.append(layer)
        else:
            self._emit("MINVE", row)
        return self.number

    def leave(
        self, slip: Slip, article: Article, warehouse: int, concept: int, quantity: float, *, price: float = 0.0
    ) -> tuple[int, float]:
        """An exit at the article's own costing; returns its NUM_MOV and unit cost. There must be enough."""
        if article.places[warehouse] < quantity:
            raise AssertionError(f"the story sold what it had not: {article.code}")
        before = article.average
        cost = self._consume(article, warehouse, quantity) if article.layers else before
        left = article.stock - quantity
        if left > 0:
            article.average = round((article.stock * before - quantity * cost) / left, 6)
        article.stock = left
        article.places[warehouse] -= quantity
        row = self._row(slip, article, warehouse, concept, -quantity, cost=cost, price=price, before=before)
        self._emit("MINVE", row)
        return self.number, cost

    def move(self, slip: Slip, article: Article, source: int, target: int, quantity: float) -> None:
        """A transfer: an exit and an entry that point at each other."""
        self._linked = self.number + 2
        number, cost = self.leave(slip, article, source, MOVED_OUT, quantity)
        self._linked = number
        self.enter(slip, article, target, MOVED_IN, quantity, cost=cost)
        self._linked = 0

    def finish(self) -> None:
        """Write the entries that were held back until what is left of them was known."""
        for layer in self._open:
            layer.row[_CANT_COST] = layer.left
            self._emit("MINVE", layer.row)
        self._open.clear()

    def _consume(self, article: Article, warehouse: int, quantity: float) -> float:
        layers = article.layers[warehouse]
        wanted, value, number = quantity, 0.0, self.number + 1
        while wanted > 0:
            layer = layers[-1] if article.method == "U" else layers[0]
            taken = min(wanted, layer.left)
            layer.left -= taken
            wanted -= taken
            value += taken * layer.cost
            self._emit("CAPAS_X_MOV", [article.code, number, layer.number, taken, layer.cost])
            if layer.left <= 0:
                layers.remove(layer)
        return round(value / quantity, 6)

    def _row(
        self,
        slip: Slip,
        article: Article,
        warehouse: int,
        concept: int,
        signed: float,
        *,
        cost: float,
        price: float,
        before: float,
    ) -> list[Value]:
        self.number += 1
        lots, serials = 0, 0
        if article.special == "L":
            lots = self._take_lots(article, warehouse, signed)
        elif article.special:
            serials = self._take_serials(slip, article, warehouse, concept, signed, cost)
        after = article.average
        return [
            article.code,
            warehouse,
            self.number,
            concept,
            slip.date,
            slip.kind,
            slip.refer,
            slip.party,
            slip.seller,
            abs(signed),
            0.0,
            price,
            cost,
            0,
            serials,
            lots,
            article.stock,
            article.places[warehouse],
            slip.made,
            str(slip.folio),
            1 if signed > 0 else -1,
            before,
            after,
            after,
            "S" if slip.by_hand else "N",
            self._linked,
            "N",
            article.unit,
            "P",
            1.0,
            0,
            "S",
        ]

    def _take_serials(
        self, slip: Slip, article: Article, warehouse: int, concept: int, signed: float, cost: float
    ) -> int:
        self.serial_link += 1
        known = article.serials[warehouse]
        for piece in range(int(abs(signed))):
            name = f"{article.code}-{self.number:07d}-{piece:02d}" if signed > 0 else known.popleft()
            if signed > 0:
                known.append(name)
                self.serials[article.code, name] = [warehouse, cost, slip.refer, slip.date, "D"]
            else:
                self.serials[article.code, name][-1] = "V"
            status = "D" if signed > 0 else "V"
            link = self.serial_link
            self._emit(
                "HNUMSER",
                [article.code, name, concept, slip.kind, slip.refer, warehouse, link, slip.date, status, 1],
            )
        return self.serial_link

    def _take_lots(self, article: Article, warehouse: int, signed: float) -> int:
        self.link += 1
        lots = article.lots[warehouse]
        if signed > 0:
            self.lot_record += 1
            lot = Lot(self.lot_record, f"L{self.lot_record:06d}", warehouse, signed)
            lots.append(lot)
            self.lots.append((article, lot))
            self._emit("ENLACE_LTPD", [self.link, lot.record, signed, 0.0])
            return self.link
        wanted = -signed
        while wanted > 0:
            lot = lots[0]
            taken = min(wanted, lot.left)
            lot.left -= taken
            wanted -= taken
            self._emit("ENLACE_LTPD", [self.link, lot.record, taken, 0.0])
            if lot.left <= 0:
                lots.popleft()
        return self.link
