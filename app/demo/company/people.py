"""Invented people and firms whose fiscal data holds: RFC with its check digit, régimen and use that go together."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum.mx import rfc

HOME_POSTAL_CODE = "76000"
PUBLIC_RFC, FOREIGN_RFC = "XAXX010101000", "XEXX010101000"

POSTAL_CODES = (
    ("06000", "CUAUHTEMOC", "CIUDAD DE MEXICO"),
    ("20000", "AGUASCALIENTES", "AGUASCALIENTES"),
    ("22000", "TIJUANA", "BAJA CALIFORNIA"),
    ("23000", "LA PAZ", "BAJA CALIFORNIA SUR"),
    ("24000", "CAMPECHE", "CAMPECHE"),
    ("25000", "SALTILLO", "COAHUILA"),
    ("28000", "COLIMA", "COLIMA"),
    ("29000", "TUXTLA GUTIERREZ", "CHIAPAS"),
    ("31000", "CHIHUAHUA", "CHIHUAHUA"),
    ("34000", "DURANGO", "DURANGO"),
    ("36000", "GUANAJUATO", "GUANAJUATO"),
    ("37000", "LEON", "GUANAJUATO"),
    ("42000", "PACHUCA DE SOTO", "HIDALGO"),
    ("44100", "GUADALAJARA", "JALISCO"),
    ("50000", "TOLUCA", "MEXICO"),
    ("58000", "MORELIA", "MICHOACAN"),
    ("62000", "CUERNAVACA", "MORELOS"),
    ("63000", "TEPIC", "NAYARIT"),
    ("64000", "MONTERREY", "NUEVO LEON"),
    ("68000", "OAXACA DE JUAREZ", "OAXACA"),
    ("72000", "PUEBLA", "PUEBLA"),
    ("76000", "QUERETARO", "QUERETARO"),
    ("78000", "SAN LUIS POTOSI", "SAN LUIS POTOSI"),
    ("80000", "CULIACAN", "SINALOA"),
    ("83000", "HERMOSILLO", "SONORA"),
    ("86000", "CENTRO", "TABASCO"),
    ("91000", "XALAPA", "VERACRUZ"),
    ("97000", "MERIDA", "YUCATAN"),
    ("98000", "ZACATECAS", "ZACATECAS"),
)
_TRADES = (
    "FERRETERA",
    "DISTRIBUIDORA",
    "COMERCIALIZADORA",
    "ABARROTES",
    "PAPELERIA",
    "REFACCIONES",
    "EQUIPOS",
    "TEXTILES",
)
_PLACES = (
    "DEL BAJIO",
    "DE OCCIDENTE",
    "LA ESPERANZA",
    "TRES RIOS",
    "DEL VALLE",
    "SAN MIGUEL",
    "EL PROGRESO",
    "DEL GOLFO",
)
_NAMES = (
    "MARIA",
    "JOSE",
    "GUADALUPE",
    "JUAN",
    "ALEJANDRA",
    "PEDRO",
    "ROSA",
    "LUIS",
    "CARMEN",
    "RAUL",
    "ELENA",
    "IGNACIO",
)
_SURNAMES = (
    "HERNANDEZ",
    "GARCIA",
    "LOPEZ",
    "RAMIREZ",
    "CRUZ",
    "FLORES",
    "MORALES",
    "MUÑOZ",
    "VARGAS",
    "SOTO",
    "IBARRA",
    "NUÑEZ",
)
_MORAL = (("601", "G03"), ("601", "G01"), ("603", "G03"), ("626", "G03"), ("601", "I04"), ("623", "G01"))
_PERSON = (("612", "G03"), ("626", "G03"), ("605", "S01"), ("621", "G01"), ("612", "G01"), ("625", "G03"))
_HOMOCLAVE = "123456789ABCDEFGHIJKLMNPQRSTUV"


@dataclass(slots=True)
class Party:
    """A client or a provider: the fixed data and what the story does with it."""

    key: str
    """Padded on the left to ten places, as SAE keeps it."""
    name: str
    rfc: str
    regime: str
    use: str
    postal_code: str
    town: str
    state: str
    credit: bool
    currency: int = 1
    foreign: bool = False
    balance: float = 0.0
    peak: float = field(default=0.0)
    sold: float = 0.0
    last_document: str = ""
    last_amount: float = 0.0
    last_date: str | None = None
    last_payment: str = ""
    paid: float = 0.0
    paid_date: str | None = None

    def owes(self, amount: float) -> None:
        """The balance moves."""
        self.balance = round(self.balance + amount, 2)
        self.peak = max(self.peak, self.balance)


def padded(number: int) -> str:
    """A key of ten places, filled with blanks on the left."""
    return f"{number:>10}"


def tax_number(rng: random.Random, letters: str) -> str:
    """An RFC with its check digit: 3 letters for a firm, 4 for a person."""
    born = date(1965, 1, 1) + timedelta(days=rng.randrange(18_000))
    if len(letters) == 3:
        born = date(1996, 1, 1) + timedelta(days=rng.randrange(9_000))
    body = f"{letters}{born:%y%m%d}{rng.choice(_HOMOCLAVE[:9])}{rng.choice(_HOMOCLAVE)}"
    return body + str(rfc.calc_check_digit(body))


def parties(rng: random.Random, count: int, *, provider: bool = False) -> list[Party]:
    """``count`` parties with distinct RFC. The first two clients are the general public and one from abroad."""
    made: list[Party] = []
    taken: set[str] = set()
    while len(made) < count:
        number = len(made) + 1
        party = _generic(number) if number < 3 and not provider else _ordinary(rng, number, firm=provider)
        if party.rfc in taken:
            continue
        taken.add(party.rfc)
        made.append(party)
    return made


def _generic(number: int) -> Party:
    town, state = "QUERETARO", "QUERETARO"
    if number == 1:
        return Party(padded(1), "PUBLICO EN GENERAL", PUBLIC_RFC, "616", "S01", HOME_POSTAL_CODE, town, state, False)
    name = "LONE STAR SUPPLY"
    return Party(padded(2), name, FOREIGN_RFC, "616", "S01", HOME_POSTAL_CODE, town, state, False, foreign=True)


def _ordinary(rng: random.Random, number: int, *, firm: bool) -> Party:
    code, town, state = rng.choice(POSTAL_CODES)
    if firm or rng.random() < 0.6:
        name = f"{rng.choice(_TRADES)} {rng.choice(_PLACES)} {number}"
        letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTV") for _place in range(3))
        regime, use = ("601", "G03") if firm else rng.choice(_MORAL)
    else:
        name = f"{rng.choice(_NAMES)} {rng.choice(_SURNAMES)} {rng.choice(_SURNAMES)} {number}"
        letters = rng.choice("BCDFGHLMPRST") + "E" + "".join(rng.choice("BCDFGHLMPRST") for _place in range(2))
        regime, use = rng.choice(_PERSON)
    currency = 2 if not firm and number % 17 == 0 else 1
    credit = currency == 2 or rng.random() < 0.6
    number_of_tax = tax_number(rng, letters)
    return Party(padded(number), name, number_of_tax, regime, use, code, town, state, credit, currency)
