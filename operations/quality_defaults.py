"""What is looked at in goods and which certificates there are, until the association says otherwise.

Bounds are estimates to start from. Numbers are thousandths of their unit.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category
from models.certificates import CONFORMITY, CertificateKind
from models.inspecting import InspectionForm

#: Half a year and a little: Order No. 4 of 2025 wants six months at least.
KEPT_DAYS = 184
#: Two years, as the food safety law wants records of bought goods kept that have no shelf life.
RECORDS_DAYS = 730


def load_defaults(session: Session) -> None:
    """Write them where there are none."""
    if session.scalars(select(CertificateKind.code).limit(1)).first() is None:
        session.add_all(CertificateKind(**kind) for kind in CERTIFICATES)
    if session.scalars(select(InspectionForm.id).limit(1)).first() is None:
        shelves = dict(session.execute(select(Category.slug, Category.id)).all())
        session.add(InspectionForm(name_zh="通用检验", name_en="General check", fields=GENERAL, sampling=SAMPLING))
        for slug, (zh, en, fields) in FORMS.items():
            if slug in shelves:
                session.add(
                    InspectionForm(
                        category_id=shelves[slug], name_zh=zh, name_en=en, fields=[*GENERAL, *fields], sampling=SAMPLING
                    )
                )
    session.flush()


def _choice(code: str, zh: str, en: str, *options: tuple[str, str, str, bool]) -> dict[str, Any]:
    choices = [{"code": code, "zh": zh, "en": en, "bad": bad} for code, zh, en, bad in options]
    return {"code": code, "zh": zh, "en": en, "kind": "choice", "required": True, "choices": choices}


def _number(code: str, zh: str, en: str, unit: str, low: int | None, high: int | None) -> dict[str, Any]:
    bounds = {"unit": unit, "low": low, "high": high}
    return {"code": code, "zh": zh, "en": en, "kind": "number", "required": True} | bounds


def _text(code: str, zh: str, en: str, *, required: bool = False) -> dict[str, Any]:
    return {"code": code, "zh": zh, "en": en, "kind": "text", "required": required}


SAMPLING = [
    {"up_to": 20, "sample": 2},
    {"up_to": 100, "sample": 5},
    {"up_to": 500, "sample": 8},
    {"up_to": None, "sample": 13},
]
GENERAL = [
    _choice(
        "appearance", "外观", "Appearance", ("good", "好", "good", False), ("fair", "一般", "fair", False),
        ("bad", "差", "bad", True),
    ),
    _choice("smell", "气味", "Smell", ("right", "正常", "as it should be", False), ("off", "异味", "off", True)),
    _number("defects", "残次率", "Defects", "%", 0, 5_000),
    {"code": "photo", "zh": "照片", "en": "Photo", "kind": "photo", "required": False},
]  # fmt: skip
_PESTICIDE = _choice(
    "pesticide", "农残速测", "Pesticide quick test", ("negative", "阴性", "negative", False),
    ("positive", "阳性", "positive", True),
)  # fmt: skip
_MOISTURE = _number("moisture", "含水率", "Moisture", "%", 0, 7_000)
FORMS = {
    "vegetables": ("蔬菜检验", "Vegetables", [_PESTICIDE]),
    "bamboo": ("竹笋检验", "Bamboo shoots", [_PESTICIDE]),
    "fruit": ("水果检验", "Fruit", [_PESTICIDE, _number("brix", "糖度", "Sugar", "°Bx", 8_000, 40_000)]),
    "tea": ("茶叶检验", "Tea", [_MOISTURE]),
    "meat-eggs": (
        "肉禽蛋检验",
        "Meat, poultry and eggs",
        [_number("core", "中心温度", "Core temperature", "°C", -25_000, 8_000)],
    ),
}
CERTIFICATES: list[dict[str, Any]] = [
    {
        "code": CONFORMITY,
        "name_zh": "承诺达标合格证",
        "name_en": "Conformity certificate",
        "fields": [
            _text("origin", "产地", "Place of origin", required=True),
            _text("producer", "生产者", "Producer", required=True),
            _choice(
                "basis", "承诺依据", "What the promise rests on", ("own_test", "自行检测", "own test", False),
                ("entrusted_test", "委托检测", "test by others", False),
                ("internal_control", "内部质量控制", "own quality control", False),
                ("self_promise", "自我承诺", "own promise", False),
            ),
        ],
        "valid_days": None,
        "keep_days": KEPT_DAYS,
    },
    *(
        {"code": code, "name_zh": zh, "name_en": en, "valid_days": days, "keep_days": RECORDS_DAYS}
        for code, zh, en, days in (
            ("quarantine", "动物检疫合格证明", "Animal quarantine certificate", 5),
            ("test_report", "检测报告", "Test report", 365),
            ("green", "绿色食品证书", "Green food certificate", 1095),
            ("organic", "有机产品认证", "Organic certificate", 365),
            ("gi", "地理标志", "Geographical indication", None),
        )
    ),
]  # fmt: skip
