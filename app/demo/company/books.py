"""The books of the invented company: a database of COI 10 with two years, consistent by construction.

Amounts are kept in whole cents until they are written. Account numbers are 20 digits (4-3-3 and zeros) and the level.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.demo.company import database
from app.demo.company.database import Database, Value
from app.demo.company.shapes import YEARLESS, book_shapes
from app.demo.company.spec import CompanySpec

BOOKS = CompanySpec(articles=0, movements=0, invoices=96, suffix="25")
"""``invoices``: sales booked in a year. ``suffix``: the first year; the one after it is open at ``as_of``."""
CLOSING = 13
"""The period of adjustment, in which the year is closed."""
_PERIODS = range(1, 15)
_KINDS = (("Dr", "Diario", 3), ("Ig", "Ingresos", 1), ("Eg", "Egresos", 2))
_CREDIT = frozenset("234")
"""First digits of accounts whose balance is what they owe."""
_BALANCE = frozenset("123")
"""First digits of accounts whose balance goes on to the next year."""
_CHART = (
    *(("1102", "BANCOS", "102"), ("1102001", "BANCO DEL NORTE", "102.01"), ("1102002", "BANCO DEL SUR", "102.01")),
    *(("1105", "CLIENTES", "105"), ("1105001", "CLIENTES NACIONALES", "105.01")),
    *((f"1105001{number:03d}", f"CLIENTE {number}", "105.01") for number in range(1, 7)),
    *(("1115", "INVENTARIO", "115"), ("1115001", "MERCANCIAS", "115.01")),
    *(("1118", "IVA ACREDITABLE", "118"), ("1118001", "IVA ACREDITABLE PAGADO", "118.01")),
    *(("2101", "PROVEEDORES", "201"), ("2101001", "PROVEEDORES NACIONALES", "201.01")),
    *((f"2101001{number:03d}", f"PROVEEDOR {number}", "201.01") for number in range(1, 5)),
    *(("2108", "IVA TRASLADADO", "208"), ("2108001", "IVA TRASLADADO COBRADO", "208.01")),
    *(("3101", "CAPITAL SOCIAL", "301"), ("3101001", "CAPITAL FIJO", "301.01")),
    *(("3105", "RESULTADO DEL EJERCICIO", "305"), ("3105001", "UTILIDAD DEL EJERCICIO", "305.01")),
    *(("4101", "VENTAS", "401"), ("4101001", "VENTAS TASA GENERAL", "401.01")),
    *(("5101", "COSTO DE VENTAS", "501"), ("5101001", "COSTO DE VENTA", "501.01")),
    *(("6101", "GASTOS GENERALES", "601"), ("6101001", "SUELDOS", "601.01"), ("6101002", "RENTA", "601.45")),
    *(("6101003", "ENERGIA", "601.50"), ("6101004", "COMBUSTIBLE", "601.48")),
)
_NAMES = {code: name for code, name, _group in _CHART}
_DETAILS = tuple(code for code in _NAMES if not any(other != code and other.startswith(code) for other in _NAMES))
_CLIENTS, _PROVIDERS, _BANKS, _EXPENSES = (
    tuple(code for code in _DETAILS if code.startswith(start)) for start in ("1105", "2101", "1102", "6101")
)
_OPENING = {"1102001": 40_000_000, "1102002": 10_000_000, "1115001": 90_000_000, "3101001": 140_000_000}
_Entries = Sequence[tuple[str, str, int]]
"""(account, D or H, cents)"""


@dataclass(frozen=True, slots=True)
class _Policy:
    kind: str
    number: str
    period: int
    date: datetime
    concept: str
    entries: _Entries
    uuid: str
    booked: bool


@dataclass(slots=True)
class _Year:
    """One year of books."""

    year: int
    opening: Mapping[str, int]
    policies: list[_Policy] = field(default_factory=list)
    folios: Counter[tuple[str, int]] = field(default_factory=Counter)
    sums: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    """Cents by detail account, period and side, of booked policies."""
    moves: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def suffix(self) -> str:
        return f"{self.year % 100:02d}"

    def write(
        self,
        kind: str,
        when: tuple[int, int],
        concept: str,
        entries: _Entries,
        fiscal: str = "",
        *,
        booked: bool = True,
    ) -> None:
        """A policy with the next number of its kind and period. ``when``: period and day."""
        period, day = when
        self.folios[kind, period] += 1
        number = f"{self.folios[kind, period]:>5}"
        date = datetime(self.year, min(period, 12), day)  # noqa: DTZ001 - COI keeps local dates without a zone
        self.policies.append(_Policy(kind, number, period, date, concept, entries, fiscal, booked))
        for account, side, cents in entries if booked else ():
            self.sums[account, period, side] += cents
            self.moves[account, period] += 1

    def total(self, account: str, period: int, side: str) -> int:
        """Cents of an account of any level."""
        return sum(self.sums[code, period, side] for code in _DETAILS if code.startswith(account))

    def closing(self, account: str) -> int:
        """What the account ends with, in the sense of its nature."""
        moved = sum(self.total(account, period, "D") - self.total(account, period, "H") for period in _PERIODS)
        return self.opening.get(account, 0) + (-moved if account[0] in _CREDIT else moved)


def number_of(code: str) -> str:
    """NUM_CTA of an account of the chart."""
    return f"{code:0<20}{_level(code)}"


def build_books(target: str, spec: CompanySpec = BOOKS, *, user: str = "SYSDBA", password: str = "") -> None:
    """Make the books of ``spec`` in a new database: a local file (embedded engine) or ``inet://host:port/path``.

    Open them again with `app.demo.company.company.opened`; in statements ``{n}`` is the first year.
    Raises BadInput ``DEMO-TARGET-EXISTS``; Unavailable ``DEMO-…``.
    """
    rng = random.Random(spec.seed)
    first = _lived(rng, spec, _Year(2000 + int(spec.suffix), _OPENING), 12)
    _close(first)
    carried = {code: first.closing(code) for code in _DETAILS if code[0] in _BALANCE}
    second = _lived(rng, spec, _Year(first.year + 1, carried), spec.as_of.month, open_month=True)
    made = database.create(target, user=user, password=password)
    try:
        for name, shape in book_shapes().items():
            for suffix in ("",) if name in YEARLESS else (first.suffix, second.suffix):
                made.execute(shape.create(suffix))
        made.commit()
        for year in (first, second):
            _write(made, year, open_from=13 if year is first else spec.as_of.month)
        _put(made, "TIPOSPOL", "", [{"TIPO": kind, "DESCRIP": text, "CLASSAT": sat} for kind, text, sat in _KINDS])
        made.commit()
    finally:
        made.close()
    database.force_writes(target, on=True, user=user, password=password)


def _lived(rng: random.Random, spec: CompanySpec, year: _Year, months: int, *, open_month: bool = False) -> _Year:
    for month in range(1, months + 1):
        for number in range(max(1, spec.invoices // 12)):
            _trade(rng, year, month)
            if number % 2 == 0:
                _spend(rng, year, month)
    if open_month:
        sale = _sale(rng, rng.choice(_CLIENTS))
        year.write("Dr", (months, 20), "VENTA POR CONTABILIZAR", sale, _fiscal(rng), booked=False)
    return year


def _trade(rng: random.Random, year: _Year, month: int) -> None:
    """Something is sold and paid for, something is bought and paid for."""
    client, provider, bank = rng.choice(_CLIENTS), rng.choice(_PROVIDERS), rng.choice(_BANKS)
    sale = _sale(rng, client)
    year.write("Dr", (month, rng.randint(1, 14)), "VENTA", sale, _fiscal(rng))
    if rng.random() < 0.8:
        paid = sale[0][2]
        year.write("Ig", (month, rng.randint(15, 27)), "COBRO", [(bank, "D", paid), (client, "H", paid)])
    net = rng.randrange(20_000, 2_000_000)
    tax = round(net * 0.16)
    bought = [("1115001", "D", net), ("1118001", "D", tax), (provider, "H", net + tax)]
    year.write("Dr", (month, rng.randint(1, 14)), "COMPRA", bought, _fiscal(rng))
    if rng.random() < 0.8:
        year.write("Eg", (month, rng.randint(15, 27)), "PAGO", [(provider, "D", net + tax), (bank, "H", net + tax)])


def _sale(rng: random.Random, client: str) -> _Entries:
    net = rng.randrange(50_000, 3_000_000)
    tax, cost = round(net * 0.16), round(net * 0.62)
    sold = [(client, "D", net + tax), ("4101001", "H", net), ("2108001", "H", tax)]
    return [*sold, ("5101001", "D", cost), ("1115001", "H", cost)]


def _spend(rng: random.Random, year: _Year, month: int) -> None:
    net = rng.randrange(10_000, 900_000)
    tax = round(net * 0.16)
    entries = [(rng.choice(_EXPENSES), "D", net), ("1118001", "D", tax), (rng.choice(_BANKS), "H", net + tax)]
    year.write("Eg", (month, rng.randint(1, 27)), "GASTO", entries, _fiscal(rng))


def _close(year: _Year) -> None:
    """Results go to the capital, in the period of adjustment."""
    entries = [
        (account, "D" if account[0] in _CREDIT else "H", left)
        for account in _DETAILS
        if account[0] not in _BALANCE and (left := year.closing(account))
    ]
    profit = sum(cents if side == "D" else -cents for _account, side, cents in entries)
    entries.append(("3105001", "H" if profit > 0 else "D", abs(profit)))
    year.write("Dr", (CLOSING, 31), "CIERRE DEL EJERCICIO", entries)


def _fiscal(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4)).upper()


def _level(code: str) -> int:
    return 1 + (len(code) - 4) // 3


def _write(made: Database, year: _Year, *, open_from: int) -> None:
    _put(made, "CUENTAS", year.suffix, [_account(code, group) for code, _name, group in _CHART])
    _put(made, "POLIZAS", year.suffix, [_header(year, policy) for policy in year.policies])
    _put(made, "AUXILIAR", year.suffix, [row for policy in year.policies for row in _lines(year, policy)])
    _put(made, "SALDOS", year.suffix, [_balance(year, code) for code in _NAMES])
    folios: list[dict[str, Value]] = []
    for kind, _text, _sat in _KINDS:
        last: dict[str, Value] = {f"FOLIO{period:02d}": f"{year.folios[kind, period]:>5}" for period in _PERIODS}
        asked: dict[str, Value] = {f"ASIG{period:02d}": 1 for period in _PERIODS}
        folios.append({"TIPPOL": kind, "EJERCICIO": year.year, **last, **asked})
    _put(made, "FOLIOS", "", folios)
    periods: list[dict[str, Value]] = [
        {
            "PERIODO": period,
            "EJERCICIO": year.year,
            "CERRADO": int(period < open_from),
            "ORDENADO": 0,
            "REQTRASP": 0,
            "CTPOLIZAS": sum(policy.period == period for policy in year.policies),
        }
        for period in _PERIODS
    ]
    _put(made, "ADMPER", "", periods)


def _account(code: str, group: str) -> dict[str, Value]:
    return {
        "NUM_CTA": number_of(code),
        "STATUS": "A",
        "TIPO": "D" if code in _DETAILS else "A",
        "NOMBRE": _NAMES[code],
        "DEPTSINO": "N",
        "BANDMULTI": 0,
        "BANDAJT": "N",
        "CTA_PAPA": number_of(code[:-3]) if len(code) > 4 else "-1",
        "CTA_RAIZ": number_of(code[:4]),
        "NIVEL": _level(code),
        "NATURALEZA": int(code[0] in _CREDIT),
        "CODAGRUP": group,
        "CAPTURACHEQUE": 0,
        "CAPTURAUUID": 0,
    }


def _header(year: _Year, policy: _Policy) -> dict[str, Value]:
    return {
        "TIPO_POLI": policy.kind,
        "NUM_POLIZ": policy.number,
        "PERIODO": policy.period,
        "EJERCICIO": year.year,
        "FECHA_POL": policy.date.isoformat(" "),
        "CONCEP_PO": policy.concept,
        "NUM_PART": len(policy.entries),
        "LOGAUDITA": "N",
        "CONTABILIZ": "S" if policy.booked else "N",
        "ORIGEN": "COI",
        "UUID": policy.uuid or None,
    }


def _lines(year: _Year, policy: _Policy) -> Iterator[dict[str, Value]]:
    for number, (account, side, cents) in enumerate(policy.entries, start=1):
        yield {
            "TIPO_POLI": policy.kind,
            "NUM_POLIZ": policy.number,
            "NUM_PART": float(number),
            "PERIODO": policy.period,
            "EJERCICIO": year.year,
            "NUM_CTA": number_of(account),
            "FECHA_POL": policy.date.isoformat(" "),
            "CONCEP_PO": policy.concept,
            "DEBE_HABER": side,
            "MONTOMOV": cents / 100,
            "NUMDEPTO": 0,
            "TIPCAMBIO": 1.0,
            "ORDEN": number,
            "IDINFADIPAR": -1,
            "IDUUID": -1,
        }


def _balance(year: _Year, code: str) -> dict[str, Value]:
    begins = sum(cents for account, cents in year.opening.items() if account.startswith(code))
    row: dict[str, Value] = {"NUM_CTA": number_of(code), "EJERCICIO": year.year, "INICIAL": begins / 100}
    for period in _PERIODS:
        row[f"CARGO{period:02d}"] = year.total(code, period, "D") / 100
        row[f"ABONO{period:02d}"] = year.total(code, period, "H") / 100
        row[f"MOV{period:02d}"] = sum(year.moves[account, period] for account in _DETAILS if account.startswith(code))
    return row


def _put(made: Database, table: str, suffix: str, rows: Sequence[Mapping[str, Value]]) -> None:
    columns = tuple(rows[0])
    made.load(book_shapes()[table], suffix, columns, [[row[name] for name in columns] for row in rows])
