"""The invented company holds together: everything is recomputed here by plain loops over all rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from cryptography import x509
from stdnum.mx import rfc

from app.demo.company.people import FOREIGN_RFC, PUBLIC_RFC
from app.demo.company.shapes import shapes


def all_rows(company, table):
    names = [column.name for column in shapes()[table].columns]
    return [dict(zip(names, row, strict=True)) for row in company.rows(f"SELECT {', '.join(names)} FROM {table}{{n}}")]


@pytest.fixture(scope="module")
def kardex(tiny):
    return sorted(all_rows(tiny, "MINVE"), key=lambda row: row["NUM_MOV"])


@pytest.fixture(scope="module")
def articles(tiny):
    return {row["CVE_ART"]: row for row in all_rows(tiny, "INVE")}


@pytest.fixture(scope="module")
def papers(tiny):
    found = {(kind, row["CVE_DOC"]): row for kind in "FDEGPRV" for row in all_rows(tiny, f"FACT{kind}")}
    return found | {(kind, row["CVE_DOC"]): row for kind in "orcd" for row in all_rows(tiny, f"COMP{kind.upper()}")}


@pytest.fixture(scope="module")
def lines(tiny):
    found = [(kind, row) for kind in "FDEGPRV" for row in all_rows(tiny, f"PAR_FACT{kind}")]
    return found + [(kind, row) for kind in "orcd" for row in all_rows(tiny, f"PAR_COMP{kind.upper()}")]


def test_running_stock_and_cost_follow_from_the_movements(tiny, kardex, articles):
    total, place, cost = Counter(), Counter(), {}
    for row in kardex:
        code, signed = row["CVE_ART"], row["CANT"] * row["SIGNO"]
        before = total[code]
        total[code] += signed
        place[code, row["ALMACEN"]] += signed
        assert row["CANT"] > 0
        assert row["EXIST_G"] == pytest.approx(total[code])
        assert row["EXISTENCIA"] == pytest.approx(place[code, row["ALMACEN"]])
        assert row["EXISTENCIA"] >= 0
        assert row["COSTO_PROM_INI"] == pytest.approx(cost.get(code, 0))
        value = before * row["COSTO_PROM_INI"] + signed * row["COSTO"]
        if total[code]:
            assert row["COSTO_PROM_FIN"] == pytest.approx(value / total[code], abs=1e-5)
        assert row["COSTO"] > 0
        cost[code] = row["COSTO_PROM_FIN"]
    for code, article in articles.items():
        assert article["EXIST"] == pytest.approx(total[code])
        assert article["COSTO_PROM"] == pytest.approx(cost.get(code, 0))
    for row in all_rows(tiny, "MULT"):
        assert row["EXIST"] == pytest.approx(place[row["CVE_ART"], row["CVE_ALM"]])


def test_movement_numbers_are_consecutive_and_counters_follow(tiny, kardex):
    control = {row["ID_TABLA"]: row["ULT_CVE"] for row in all_rows(tiny, "TBLCONTROL")}
    assert [row["NUM_MOV"] for row in kardex] == list(range(1, len(kardex) + 1))
    assert control[44] == len(kardex)
    assert control[32] >= max(int(row["CVE_FOLIO"]) for row in kardex)
    assert control[67] == max(row["E_LTPD"] for row in kardex)


def test_every_concept_has_its_sign_and_transfers_go_in_pairs(tiny, kardex):
    signs = {row["CVE_CPTO"]: row["SIGNO"] for row in all_rows(tiny, "CONM")}
    by_number = {row["NUM_MOV"]: row for row in kardex}
    pairs = 0
    for row in kardex:
        assert row["SIGNO"] == signs[row["CVE_CPTO"]]
        if row["MOV_ENLAZADO"]:
            pairs += 1
            other = by_number[row["MOV_ENLAZADO"]]
            assert other["MOV_ENLAZADO"] == row["NUM_MOV"]
            assert (other["CVE_ART"], other["CANT"], other["SIGNO"]) == (row["CVE_ART"], row["CANT"], -row["SIGNO"])
            assert other["ALMACEN"] != row["ALMACEN"]
    assert pairs


def test_layers_lots_and_serial_numbers_add_up_to_the_stock(tiny, kardex, articles):
    taken, given = Counter(), Counter()
    for row in all_rows(tiny, "CAPAS_X_MOV"):
        taken[row["NUM_MOV_AFT"]] += row["CANT_AFT"]
        given[row["NUM_MOV"]] += row["CANT_AFT"]
    open_layers = Counter()
    for row in kardex:
        if row["SIGNO"] > 0:
            assert row["CANT"] - taken[row["NUM_MOV"]] == pytest.approx(row["CANT_COST"])
            open_layers[row["CVE_ART"]] += row["CANT_COST"]
        else:
            assert row["CANT_COST"] == 0
            layered = articles[row["CVE_ART"]]["TIP_COSTEO"] in "EUI"
            assert given[row["NUM_MOV"]] == pytest.approx(row["CANT"] if layered else 0)
    assert given
    for code, article in articles.items():
        if article["TIP_COSTEO"] in "EUI":
            assert open_layers[code] == pytest.approx(article["EXIST"])
    held = {(row["CVE_ART"], row["CVE_ALM"]): row["EXIST"] for row in all_rows(tiny, "MULT")}
    special = Counter()
    for row in all_rows(tiny, "LTPD"):
        special[row["CVE_ART"], row["CVE_ALM"]] += row["CANTIDAD"]
    for row in all_rows(tiny, "NUMSER"):
        special[row["CVE_ART"], row["ALMACEN"]] += row["STATUS"] == "D"
    for (code, place), stock in held.items():
        if "S" in (articles[code]["CON_LOTE"], articles[code]["CON_SERIE"]):
            assert special[code, place] == pytest.approx(stock)


def test_costs_of_the_catalogue_agree_with_the_last_purchase(kardex, articles, tiny):
    last = {row["CVE_ART"]: row for row in kardex if row["CVE_CPTO"] == 1}
    for code, row in last.items():
        assert articles[code]["ULT_COSTO"] == row["COSTO"]
        assert articles[code]["FCH_ULTCOM"] == row["FECHA_DOCU"]
        assert tiny.spec.as_of - row["FECHA_DOCU"] < timedelta(days=90) or not articles[code]["EXIST"]
    for row in all_rows(tiny, "PRECIO_X_PROD"):
        assert row["PRECIO"] > articles[row["CVE_ART"]]["COSTO_PROM"]


def test_amounts_of_documents_come_from_their_lines(papers, lines):
    sums = defaultdict(Counter)
    for kind, line in lines:
        sums[kind, line["CVE_DOC"]]["gross"] += round(line["CANT"] * line["PREC"], 2)
        sums[kind, line["CVE_DOC"]]["tax"] += line["TOTIMP4"]
    for key, paper in papers.items():
        taxes = sum(paper[f"IMP_TOT{number}"] for number in range(1, 9))
        whole = paper["CAN_TOT"] - paper["DES_TOT"] - paper["DES_FIN"] + taxes
        assert paper["IMPORTE"] == pytest.approx(whole, abs=0.005)
        assert (key in sums) == (key[0] != "G")
        if key[0] != "G":
            assert sums[key]["gross"] == pytest.approx(paper["CAN_TOT"], abs=0.005)
            assert sums[key]["tax"] == pytest.approx(paper["IMP_TOT4"], abs=0.005)


def test_lines_that_move_stock_have_their_movements_and_cancelled_ones_are_undone(papers, lines, kardex, articles):
    net = Counter()
    for row in kardex:
        net[row["TIPO_DOC"], row["REFER"], row["CVE_ART"]] += row["CANT"] * row["SIGNO"]
        assert row["TIPO_DOC"] == "M" or (row["TIPO_DOC"], row["REFER"]) in papers
    signs = {"F": -1, "R": -1, "V": -1, "D": 1, "c": 1, "r": 1, "d": -1}
    for kind, line in lines:
        assert line["CVE_ART"] in articles
        if line["ACT_INV"] != "S" or line["TIPO_PROD"] != "P":
            continue
        alive = papers[kind, line["CVE_DOC"]]["STATUS"] != "C"
        expected = signs[kind] * line["CANT"] if alive else 0
        assert net[kind, line["CVE_DOC"], line["CVE_ART"]] == pytest.approx(expected)


def test_links_between_documents_go_both_ways(tiny, papers):
    rows = Counter(
        (row["TIP_DOC"], row["CVE_DOC"], row["ANT_SIG"], row["TIP_DOC_E"], row["CVE_DOC_E"], row["PARTIDA"])
        for table in ("DOCTOSIGF", "DOCTOSIGC")
        for row in all_rows(tiny, table)
    )
    assert rows
    for kind, key, side, other_kind, other_key, number in rows:
        assert rows[other_kind, other_key, "A" if side == "S" else "S", kind, key, number] == 1
    for (kind, key), paper in papers.items():
        if paper["DOC_SIG"]:
            assert papers[paper["TIP_DOC_SIG"], paper["DOC_SIG"]]["DOC_ANT"] == key
        if paper["DOC_ANT"]:
            assert papers[paper["TIP_DOC_ANT"], paper["DOC_ANT"]]["DOC_SIG"] == key
            assert kind in "FDc"


def test_what_is_pending_is_young_and_adds_up_in_the_catalogue(tiny, papers, lines, articles):
    pending = Counter()
    for kind, line in lines:
        left = line["PXS"] if kind in "FDEGPRV" else line["PXR"]
        if left:
            paper = papers[kind, line["CVE_DOC"]]
            assert tiny.spec.as_of - paper["FECHA_DOC"] < timedelta(days=15)
            assert paper["ENLAZADO"] == "O"
            pending[kind, line["CVE_ART"]] += left
    for code, article in articles.items():
        assert article["PEND_SURT"] == pytest.approx(pending["P", code])
        assert article["COMP_X_REC"] == pytest.approx(pending["o", code])


def test_folios_have_no_gaps_and_their_counters_are_exact(tiny, papers):
    folios = defaultdict(list)
    for (kind, key), paper in papers.items():
        folios[kind].append(paper["FOLIO"])
        prefix = "" if paper["SERIE"] == "STAND." else paper["SERIE"]
        assert key == f"{prefix}{paper['FOLIO']:010d}"
    rows = {row["TIP_DOC"]: row["ULT_DOC"] for table in ("FOLIOSF", "FOLIOSC") for row in all_rows(tiny, table)}
    for kind, last in rows.items():
        assert sorted(folios[kind]) == list(range(1, last + 1))


def test_every_stamped_document_has_its_cfdi_with_the_same_money(tiny, papers):
    cfdi = {(row["TIPO_DOC"], row["CVE_DOC"]): row for row in all_rows(tiny, "CFDI")}
    clients = {row["CLAVE"]: row for row in all_rows(tiny, "CLIE")}
    assert len({row["UUID"] for row in cfdi.values()}) == len(cfdi)
    for key, paper in papers.items():
        if key[0] not in "FDEG":
            assert key not in cfdi
            continue
        row = cfdi[key]
        tree = ET.fromstring(row["XML_DOC"])
        assert re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", row["UUID"])
        assert tree.get("Version") == row["VERSION"] == "4.0"
        assert (tree.get("Serie"), tree.get("Folio")) == (paper["SERIE"], str(paper["FOLIO"]))
        receiver = tree.find("{http://www.sat.gob.mx/cfd/4}Receptor")
        assert receiver.get("Rfc") == clients[paper["CVE_CLPV"]]["RFC"] == paper["RFC"]
        assert tree.find(".//{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital").get("UUID") == row["UUID"]
        if key[0] == "G":
            paid = tree.find(".//{http://www.sat.gob.mx/Pagos20}Pago")
            assert float(paid.get("Monto")) == paper["IMPORTE"]
        else:
            assert float(tree.get("Total")) == paper["IMPORTE"]
            assert tree.get("Moneda") == ("MXN" if paper["NUM_MONED"] == 1 else "USD")
        assert (paper["STATUS"] == "C") == (paper["ESCFD"] == "C") == (row["FECHA_CANCELA"] is not None)
        assert (paper["STATUS"] == "C") == (paper["FECHA_CANCELA"] is not None) == bool(row["XML_DOC_CANCELA"])
        assert (row["MOTIVO_CANC"] == "01") == (row["UUID_REL"] is not None)


@pytest.mark.parametrize(
    ("party_table", "key", "charges", "reductions"),
    [("CLIE", "CVE_CLIE", "CUEN_M", "CUEN_DET"), ("PROV", "CVE_PROV", "PAGA_M", "PAGA_DET")],
)
def test_balances_are_the_sum_of_what_is_owed(tiny, party_table, key, charges, reductions):
    left = {}
    for row in all_rows(tiny, charges):
        left[row[key], row["REFER"], row["NUM_CPTO"], row["NUM_CARGO"]] = row["IMPORTE"] * row["SIGNO"]
        assert row["IMPORTE"] == pytest.approx(row["IMPMON_EXT"] * row["TCAMBIO"], abs=0.01)
    for row in all_rows(tiny, reductions):
        assert row["SIGNO"] == -1
        left[row[key], row["REFER"], row["ID_MOV"], row["NUM_CARGO"]] += row["IMPORTE"] * row["SIGNO"]
    owed = Counter()
    for (party, _refer, concept, _cargo), balance in left.items():
        owed[party] += balance
        assert balance >= -0.005 or concept == 9
    for row in all_rows(tiny, party_table):
        assert row["SALDO"] == pytest.approx(owed[row["CLAVE"]], abs=0.005)
        assert row["SALDO"] < row["LIMCRED"]


def test_what_is_overdue_was_paid(tiny):
    late = tiny.rows(
        "SELECT M.REFER, M.IMPORTE - COALESCE((SELECT SUM(D.IMPORTE) FROM CUEN_DET{n} D WHERE D.CVE_CLIE = M.CVE_CLIE "
        "AND D.REFER = M.REFER), 0) FROM CUEN_M{n} M WHERE M.SIGNO = 1 AND M.FECHA_VENC < ?",
        tiny.spec.as_of,
    )
    assert late
    assert all(abs(left) < 0.005 for _refer, left in late)


def test_deferred_invoices_have_a_stamped_receipt_for_every_payment(tiny, papers):
    methods = {row["NUM_CPTO"]: row["ES_FMA_PAG"] for row in all_rows(tiny, "CONC")}
    seen = 0
    for row in all_rows(tiny, "CUEN_DET"):
        invoice = papers["F", row["REFER"]]
        if invoice["METODODEPAGO"] == "PPD" and methods[row["NUM_CPTO"]] == "S":
            seen += 1
            assert papers["G", row["CVE_DOC_COMPPAGO"]]["ESCFD"] == "T"
    assert seen


def test_every_tax_number_has_its_check_digit_and_no_two_are_equal(tiny):
    for table in ("CLIE", "PROV"):
        numbers = [row["RFC"] for row in all_rows(tiny, table)]
        assert len(set(numbers)) == len(numbers)
        for number in set(numbers) - {PUBLIC_RFC, FOREIGN_RFC}:
            rfc.validate(number, validate_check_digits=True)


def test_purchases_carry_the_cfdi_of_their_provider(tiny, papers):
    received = {row["CVE_DOC"]: row for row in all_rows(tiny, "CFDIC")}
    references = Counter(
        (paper["CVE_CLPV"], paper["SU_REFER"]) for (kind, _key), paper in papers.items() if kind == "c"
    )
    assert max(references.values()) == 1
    for (kind, key), paper in papers.items():
        if kind == "c":
            assert (paper["ESCFD"] == "S") == (key in received)
            assert key not in received or received[key]["MONTO"] == paper["IMPORTE"]


def test_the_seal_certificate_is_a_csd_of_the_company(tiny):
    der, number = tiny.rows("SELECT SELLOCERTIF_ARCH, SELLOCERTIF FROM PARAM_FACTURAELECTRONICA{n}")[0]
    issuer = tiny.one("SELECT RFC FROM PARAM_DATOSEMP{n}")
    certificate = x509.load_der_x509_certificate(der)
    names = {attribute.oid.dotted_string: attribute.value for attribute in certificate.subject}
    assert names["2.5.4.11"] == "MATRIZ"
    assert names["2.5.4.45"].startswith(issuer)
    assert certificate.not_valid_before_utc.replace(tzinfo=None) < tiny.spec.as_of
    assert certificate.not_valid_after_utc.replace(tzinfo=None) > tiny.spec.as_of
    assert certificate.serial_number.to_bytes(20, "big").decode() + ".cer" == number


def test_no_document_is_captured_at_midnight_or_in_the_future(tiny, papers, kardex):
    for row in [*papers.values(), *kardex]:
        made = row["FECHAELAB"]
        assert made.time() != made.min.time()
        assert made <= tiny.spec.as_of
