"""Who is entitled to the shipped subsidies: people on the edges, worked out by hand."""
import pytest

from citizens import citizen_id
from conftest import ROOT

SCHEMES = sorted(p.stem for p in (ROOT / "data/catalog").glob("*.scheme"))
HEAD = "行政村,户编号,姓名,与户主关系,公民身份号码,户口性质,残疾等级\n"


class Families:
    """Households written as a village's ledger, then read back by name."""

    def __init__(self, office):
        self.office = office
        self.lines = []
        self.number = 0
        self.sequence = 100

    def add(self, *members, hukou="农业"):
        """Each member: (name, relation, birth date, sex m or f[, disability grade])."""
        self.number += 1
        for name, relation, birth, sex, *grade in members:
            self.sequence += 2
            self.lines.append(f"青山村,{self.number:04},{name},{relation},{citizen_id(birth, self.sequence + (sex == 'm'))},{hukou},{grade[0] if grade else ''}\n")

    def read(self):
        path = self.office.folder / "青山村.csv"
        path.write_text(HEAD + "".join(self.lines), encoding="utf-8")
        report = self.office.run("import", path, check=0).json
        assert report["rejected"] == 0, report
        return {r["name"]: str(r["id"]) for r in self.office.sql("SELECT id, name FROM person")}


def explain(office, scheme, person, as_of):
    answer = office.run("screen", scheme, "--person", person, "--as-of", as_of, check=0).json
    failing = [c["id"] for c in answer["conditions"] if c["answer"] == "no"]
    unknown = [c["id"] for c in answer["conditions"] if c["answer"] == "unknown"]
    return answer, failing, unknown


@pytest.mark.parametrize("scheme", SCHEMES)
def test_shipped_schemes_are_sound(empty, scheme):
    """They are held to what an office's own is held to: only documented views, every expression tried."""
    assert empty.run("catalog", "check", ROOT / "data/catalog" / f"{scheme}.scheme", db=False, check=0).json
    text = (ROOT / "data/catalog" / f"{scheme}.scheme").read_text()
    assert "Source=" in text and "Name[zh_CN]=" in text


def test_reward_for_rural_families(office):
    f = Families(office)
    f.add(("赵一", "户主", "1965-03-12", "m"), ("赵子", "子", "1990-01-01", "m"))
    f.add(("钱闰", "户主", "1964-02-29", "f"), ("钱女", "女", "1990-01-01", "f"))
    f.add(("孙双女", "户主", "1960-01-01", "m"), ("孙大", "女", "1985-01-01", "f"), ("孙小", "女", "1988-01-01", "f"))
    f.add(("李儿女", "户主", "1960-01-01", "m"), ("李子", "子", "1985-01-01", "m"), ("李女", "女", "1988-01-01", "f"))
    f.add(("周三女", "户主", "1960-01-01", "m"), ("周大", "女", "1985-01-01", "f"), ("周二", "女", "1988-01-01", "f"), ("周小", "女", "1990-01-01", "f"))
    f.add(("吴失子", "户主", "1960-01-01", "f"), ("吴子", "子", "1985-01-01", "m"))
    f.add(("郑无子", "户主", "1960-01-01", "f"))
    f.add(("王城", "户主", "1960-01-01", "m"), ("王子", "子", "1985-01-01", "m"), hukou="非农业")
    f.add(("冯不明", "户主", "1960-01-01", "m"), ("冯子", "子", "1985-01-01", "m"), hukou="")
    f.add(("陈再婚", "户主", "1960-01-01", "m"), ("陈妻", "妻", "1962-01-01", "f"), ("陈子", "子", "1985-01-01", "m"), ("继子", "继子", "1988-01-01", "m"))
    f.add(("褚养", "户主", "1960-01-01", "m"), ("褚妻", "妻", "1962-01-01", "f"), ("褚女", "女", "1985-01-01", "f"))
    f.add(("卫转", "户主", "1960-01-01", "m"), ("卫子", "子", "1985-01-01", "m"), hukou="非农业")
    f.add(("蒋故", "户主", "1950-01-01", "m"), ("蒋妻", "妻", "1952-01-01", "f"), ("蒋子", "子", "1985-01-01", "m"))
    who = f.read()
    office.run("event", "death", "--person", who["吴子"], "--date", "2020-05-05", check=0)
    office.run("event", "death", "--person", who["蒋故"], "--date", "2025-06-15", check=0)
    office.run("event", "adoption", "--date", "2010-03-03", "--field", f"parent={who['褚养']}", "--field", "name=褚养子", "--field", "sex=1", "--field", "birth_date=2009-01-01", check=0)
    office.run("event", "change", "--person", who["卫转"], "--date", "2025-07-01", "--field", "hukou_type=1", check=0)

    # name, as of, qualifies, the condition that does not hold, the one that cannot be answered
    table = [
        ("赵一", "2025-03-11", False, "age", None), ("赵一", "2025-03-12", True, None, None), ("赵子", "2025-03-12", False, "age", None),
        ("钱闰", "2024-02-28", False, "age", None), ("钱闰", "2024-02-29", True, None, None),
        ("孙双女", "2025-01-01", True, None, None), ("李儿女", "2025-01-01", False, "children", None), ("周三女", "2025-01-01", False, "children", None),
        ("吴失子", "2020-05-04", True, None, None), ("吴失子", "2025-01-01", True, None, None), ("郑无子", "2025-01-01", False, None, "children"),
        ("王城", "2025-01-01", False, "rural", None), ("冯不明", "2025-01-01", False, None, "rural"),
        ("陈再婚", "2025-01-01", True, None, None), ("褚养", "2009-12-31", False, "age", None), ("褚养", "2025-01-01", False, "children", None),
        ("卫转", "2025-06-30", False, "rural", None), ("卫转", "2025-07-01", True, None, None),
        ("蒋故", "2025-06-14", True, None, None), ("蒋故", "2025-06-16", False, "registered", None),
    ]
    for name, as_of, qualifies, failing, unknown in table:
        answer, no, dunno = explain(office, "family-reward", who[name], as_of)
        assert answer["qualifies"] == qualifies, (name, as_of, answer)
        assert failing in no if failing else not no, (name, as_of, no)
        assert unknown in dunno if unknown else not (qualifies and dunno), (name, as_of, dunno)
        assert answer["amount_fen"] == (96000 if as_of >= "2012" else 72000)
    answer, _, _ = explain(office, "family-reward", who["赵一"], "2025-03-12")
    assert next(c for c in answer["conditions"] if c["id"] == "age")["because"] == "born 1965-03-12, 60 on 2025-03-12"
    assert [c["holds"] for c in answer["conditions"] if c["id"] == "committee"] == [None]

    # All at once says the same as one by one.
    for as_of in ("2025-03-11", "2025-03-12", "2025-07-01"):
        listed = {r["person_id"] for r in office.run("screen", "family-reward", "--as-of", as_of, check=0).json}
        assert listed == {p for n, p in who.items() if explain(office, "family-reward", p, as_of)[0]["qualifies"]}, as_of
    soon = {r["name"]: r for r in office.run("screen", "family-reward", "--as-of", "2025-03-11", "--nearly", check=0).json}
    assert soon["赵一"]["kind"] == "soon" and soon["赵一"]["on"] == "2025-03-12"
    assert soon["郑无子"]["kind"] == "data-missing" and soon["王城"]["kind"] == "one-missing" and "李子" not in soon


def test_special_support(office):
    f = Families(office)
    f.add(("何夫", "户主", "1974-01-01", "m"), ("何妻", "妻", "1976-06-15", "f"), ("何子", "子", "2000-01-01", "m"))
    f.add(("吕母", "户主", "1970-01-01", "f"), ("吕残", "女", "2000-01-01", "f", "三级"))
    f.add(("施母", "户主", "1970-01-01", "f"), ("施残", "女", "2000-01-01", "f", "四级"))
    f.add(("张闰", "户主", "1976-02-29", "f"), ("张子", "子", "2000-01-01", "m"))
    who = f.read()
    office.run("event", "death", "--person", who["何子"], "--date", "2022-05-05", check=0)
    office.run("event", "death", "--person", who["张子"], "--date", "2022-05-05", check=0)
    for name in ("何夫", "何妻"):  # by the wife's age for both
        assert explain(office, "support-child-died", who[name], "2025-06-14")[1] == ["age"]
        answer, no, unknown = explain(office, "support-child-died", who[name], "2025-06-15")
        assert answer["qualifies"] and answer["amount_fen"] == 59000 and answer["amount_per"] == "month"
    assert not explain(office, "support-child-died", who["张闰"], "2025-02-28")[0]["qualifies"]
    assert explain(office, "support-child-died", who["张闰"], "2025-03-01")[0]["qualifies"]
    answer, no, unknown = explain(office, "support-child-disabled", who["吕母"], "2025-01-01")
    assert answer["qualifies"] and answer["amount_fen"] == 46000
    assert explain(office, "support-child-disabled", who["施母"], "2025-01-01")[1] == ["child"]
    assert explain(office, "support-child-died", who["吕母"], "2025-01-01")[1] == ["child"]


def test_childcare(office):
    f = Families(office)
    f.add(("曹父", "户主", "1990-01-01", "m"), ("曹早", "子", "2024-12-31", "m"), ("曹晚", "女", "2025-01-01", "f"), ("曹闰", "子", "2024-02-29", "m"))
    who = f.read()
    for name, as_of, qualifies, category, fen in [
        ("曹早", "2024-12-30", False, None, None), ("曹早", "2025-01-01", True, "before-2025", 30000), ("曹早", "2027-12-30", True, "before-2025", 30000),
        ("曹早", "2027-12-31", False, "before-2025", 30000), ("曹晚", "2025-01-01", True, "since-2025", 360000), ("曹晚", "2027-12-31", True, "since-2025", 360000),
        ("曹晚", "2028-01-01", False, "since-2025", 360000), ("曹闰", "2027-02-28", True, "before-2025", 30000), ("曹闰", "2027-03-01", False, "before-2025", 30000),
        ("曹父", "2025-01-01", False, "before-2025", 30000),
    ]:
        if as_of < "2025" and name == "曹早":
            assert office.run("screen", "childcare", "--person", who[name], "--as-of", as_of).code == 1  # not born yet
            continue
        answer, no, unknown = explain(office, "childcare", who[name], as_of)
        assert (answer["qualifies"], answer["category"], answer["amount_fen"]) == (qualifies, category, fen), (name, as_of, answer)
    assert {r["name"] for r in office.run("screen", "childcare", "--as-of", "2026-01-01", check=0).json} == {"曹早", "曹晚", "曹闰"}


def test_the_other_schemes(office):
    f = Families(office)
    f.add(("秦老", "户主", "1935-06-01", "m"), ("秦子", "子", "1960-01-01", "m"))
    f.add(("尤百", "户主", "1925-06-01", "f"), ("尤子", "子", "1950-01-01", "m"))
    f.add(("许独", "户主", "1990-01-01", "f"), ("许儿", "子", "2010-09-01", "m"))
    who = f.read()
    for name, as_of, category in [("秦老", "2015-06-01", "from-80"), ("秦老", "2025-05-31", "from-80"), ("秦老", "2025-06-01", "from-90"), ("尤百", "2025-06-01", "from-100")]:
        answer, no, unknown = explain(office, "elder-allowance", who[name], as_of)
        assert answer["qualifies"] and answer["category"] == category and answer["amount_fen"] is None, (name, as_of, answer)
    assert explain(office, "elder-allowance", who["秦老"], "2015-05-31")[1] == ["age"]
    assert explain(office, "one-child-bonus", who["许独"], "2025-01-01")[0]["qualifies"]
    assert explain(office, "one-child-bonus", who["许独"], "2028-09-01")[1] == ["under-age"]
    for scheme in ("merit-and-exemption", "fewer-births", "support-complication"):
        assert explain(office, scheme, who["许独"], "2025-01-01")[1] == []


def test_a_local_amount_is_filled_in_before_use(office):
    refused = office.run("scheme", "on", "elder-allowance", check=1)
    assert "no amount" in refused.err and "Allowance" in refused.err
    for category, yuan in (("from-80", "50"), ("from-90", "100"), ("from-100", "300.50")):
        office.run("scheme", "fill", "elder-allowance", "--category", category, "--from", "2020-01-01", "--yuan", yuan, "--source", "县民发〔2020〕1号", check=0)
    office.run("scheme", "on", "elder-allowance", check=0)
    scheme = next(s for s in office.run("scheme", "list", check=0).json if s["scheme"] == "elder-allowance")
    assert sorted(a["fen"] for a in scheme["amounts"]) == [5000, 10000, 30050] and scheme["since"] and not scheme["differs"]
    # A later amount is another one, and does not count before it is switched on.
    office.run("scheme", "fill", "elder-allowance", "--category", "from-80", "--from", "2026-01-01", "--yuan", "60", "--source", "县民发〔2026〕3号", check=0)
    scheme = next(s for s in office.run("scheme", "list", check=0).json if s["scheme"] == "elder-allowance")
    assert scheme["differs"] and len(scheme["amounts"]) == 3
    office.run("scheme", "on", "elder-allowance", check=0)
    assert len(office.sql("SELECT * FROM scheme_version")) == 2
    for wrong in ("-5", "0", "abc", "1.234"):
        assert office.run("scheme", "fill", "elder-allowance", "--category", "from-80", "--from", "2026-01-01", f"--yuan={wrong}", "--source", "x").code in (1, 2)


BAD = {
    "begins with [Scheme]": "[Ledger]\nId=x\n",
    "needs Begin=": "[Scheme]\nId=x\nName=x\nSource=x\nPaid=year\nSql=SELECT person_id FROM v_identity\n",
    "no such column": "[Scheme]\nId=x\nName=x\nSource=x\nPaid=year\nBegin=applied\nSql=SELECT person_id FROM v_identity\n",
    "access to person": "[Scheme]\nId=x\nName=x\nSource=x\nPaid=year\nBegin=:applied_on\nSql=SELECT id AS person_id FROM person\n",
    "none of year": "[Scheme]\nId=x\nName=x\nSource=x\nPaid=weekly\nBegin=:applied_on\nSql=SELECT person_id FROM v_identity\n",
    "Approves=true": "[Scheme]\nId=x\nName=x\nSource=x\nPaid=year\nBegin=:applied_on\nSql=SELECT person_id FROM v_identity\n\n[Condition a]\nName=a\n\n[Step s]\nName=s\n\n[Amount a]\nFrom=2020-01-01\nYuan=1\nPer=year\n",
    "amount in yuan": "[Scheme]\nId=x\nName=x\nSource=x\nPaid=year\nBegin=:applied_on\nSql=SELECT person_id FROM v_identity\n\n[Condition a]\nName=a\n\n[Step s]\nName=s\nApproves=true\n\n[Amount a]\nFrom=2020-01-01\nYuan=ten\nPer=year\n",
    "together are 90 percent": "[Scheme]\nId=x\nName=x\nSource=x\nPaid=year\nBegin=:applied_on\nSql=SELECT person_id FROM v_identity\n\n[Condition a]\nName=a\n\n[Step s]\nName=s\nApproves=true\n\n[Amount a]\nFrom=2020-01-01\nYuan=1\nPer=year\n\n[Share central]\nPercent=90\n",
}


@pytest.mark.parametrize("reason", BAD)
def test_a_broken_scheme_is_refused_with_line_and_reason(empty, reason):
    path = empty.folder / "x.scheme"
    path.write_text(BAD[reason])
    refused = empty.run("catalog", "install", path, db=False, check=1)
    assert reason in refused.err and "line " in refused.err, refused.err


def test_screening_a_made_register_is_the_same_for_both_ways(empty):
    """In one pass over thousands, and person by person."""
    empty.run("demo", empty.db, "--persons", "3000", "--seed", "9", db=False, check=0)
    listed = {r["person_id"] for r in empty.run("screen", "family-reward", "--as-of", "2025-06-30", check=0).json}
    people = [str(r["id"]) for r in empty.sql("SELECT id FROM person WHERE birth_date < '1968' ORDER BY id LIMIT 120")]
    assert listed and len(people) == 120
    assert {p for p in people if explain(empty, "family-reward", p, "2025-06-30")[0]["qualifies"]} == listed & set(people)
