"""Everything a button can ask for, and how each may be pressed."""

from enum import StrEnum, unique


@unique
class Action(StrEnum):
    """Everything a button can ask for. The values travel in buttons: short, and never reused."""

    HOME = "h"
    HELP = "he"
    LANGUAGE = "l"
    LANGUAGE_SET = "ls"
    TERMS = "te"
    ACCEPT = "ac"
    SYMBOLS = "sy"
    SYMBOL_IN = "si"
    SYMBOL_OUT = "so"
    RISK = "r"
    RISK_PRESET = "rp"
    SETTING_SECTION = "gs"
    SETTING_FIELD = "gf"
    SETTING_PUT = "gp"
    SETTING_RESET = "gr"
    SETTING_TYPE = "gt"
    SETTING_AGREE = "gy"
    SETTING_UNDO = "gu"
    SETTING_LOG = "gl"
    SETTING_CODE = "gc"
    SETTING_IMPORT = "gi"
    MODE = "m"
    PAPER = "mp"
    LIVE_ASK = "ml"
    LIVE = "my"
    KEYS = "k"
    KEY_REPLACE = "kr"
    KEY_FORGET_ASK = "kf"
    KEY_FORGET = "ky"
    TRADE = "t"
    ARM = "ty"
    STOP = "s"
    CLOSE_ASK = "c"
    CLOSE = "cy"
    STATUS = "st"
    BALANCE = "b"
    SETTINGS = "se"
    SERVICE = "as"
    ERRORS = "ae"
    PANIC_ASK = "pa"
    PANIC = "py"
    RELEASE_ASK = "ua"
    RELEASE = "uy"
    SWITCHES = "op"
    OPERATE_ASK = "oa"
    OPERATE = "oy"
    DRIFT_ASK = "d"
    DRIFT = "dy"
    PAIR = "pr"
    PAIR_PICK = "pp"
    PAIR_SET = "ps"
    RULES = "ru"
    RULE = "rl"
    RULE_ASK = "rk"
    RULE_USE = "rs"
    RULE_DELETE = "rx"
    XRAY = "x"
    MARKET = "mk"
    TOP = "tp"
    SIGNALS = "sg"
    LISTED = "li"
    ALERTS = "al"
    ALERT_ASK = "aq"
    ALERT_PUT = "ap"
    ALERT_CHANGE = "aw"
    WHY = "wh"
    SAFE = "sf"
    RELOAD = "rd"
    ENTER_ASK = "ea"
    ENTER = "ey"
    EXIT_ASK = "xa"
    EXIT = "xy"
    ORDERS = "od"
    ORDER_ASK = "oq"
    ORDER_OFF = "of"
    PAUSES = "pz"
    PAUSE = "pu"
    RESUME = "pw"
    OWN_ASK = "fo"
    OWN = "fy"
    REVOKE = "fr"
    LOCKS = "lk"
    UNLOCK_ASK = "lq"
    UNLOCK = "lu"
    PROFIT = "pf"
    PERIODS = "pd"
    BREAKDOWN = "bk"
    OUTCOMES = "oc"
    TRADES = "tr"
    ORDER = "or"
    COUNT = "cn"
    EXPORT = "ex"
    HEALTH = "hl"
    POSITION = "po"
    PICTURE = "pc"
    SHARE = "sh"
    NOTICES = "no"
    NOTICES_SET = "ns"
    ZONE = "tz"
    ZONE_SET = "ts"
    REPORT = "rt"
    MENU = "mn"
    SUPPORT = "su"
    DELETE = "da"
    DELETE_FILES = "df"
    DELETE_ASK = "dq"
    USUAL = "uu"
    STEPS_OFF = "sx"
    PEOPLE = "jp"
    PERSON = "jc"
    PERSON_ASK = "ja"
    PERSON_DO = "jy"
    PERSON_SEE = "js"
    ADMISSIONS = "jq"
    ADMISSION_ASK = "jda"
    ADMISSION = "jdy"
    ROLES = "jr"
    ROLE_ASK = "jra"
    ROLE_SET = "jry"
    AUDIT = "ju"
    FACTOR = "jf"
    FACTOR_SET = "jfs"
    FACTOR_LOCK = "jfl"
    APPROVAL = "jx"
    APPROVE = "jxy"
    ADMIT_ME = "jm"
    CRYPTO_PAY = "cw"
    CRYPTO_PAY_ASK = "cwa"
    CRYPTO_PAY_ON = "cwy"
    CRYPTO_PAY_OFF = "cwn"
    FAQ = "fq"
    TICKET_WRITE = "vw"
    TICKET_MINE = "vm"
    TICKET_SOLVED = "vs"
    TICKET_FILE = "vf"
    TICKETS = "vt"
    TICKET = "vk"
    TICKET_ANSWER = "va"
    TICKET_TAKE = "vg"
    TICKET_CLOSE = "vc"
    READY = "vr"
    READY_LOOK = "vrl"
    READY_SEND = "vrs"
    READY_ADD = "vra"
    READY_DROP = "vrx"
    PLAN = "bp"
    TRIAL = "bt"
    BUY = "by"
    GIFT = "bg"
    RENEWAL = "br"
    PLANS = "bl"
    PLAN_EDIT = "be"
    PLAN_TYPE = "bw"
    PLAN_SET = "bs"
    GRANT_ASK = "ba"
    GRANT = "bd"
    BROADCAST = "qc"
    BROADCAST_PUT = "qp"
    BROADCAST_DO = "qd"
    BROADCAST_PAUSE = "qz"
    BROADCAST_CLICK = "qk"
    MAILINGS = "qm"
    MAILING_TURN = "qt"
    MAILING_OFF = "qo"
    BUY_NOW = "zo"
    SALE_AGREE = "za"
    RECEIPTS = "zr"
    PAY_HELP = "zh"
    PAY_ASK = "zq"
    MONEY = "zm"
    MONEY_ONE = "zn"
    MONEY_SETTLED = "zs"
    REFUND_ASK = "zf"
    REFUND = "zy"
    INCIDENT = "io"
    INCIDENT_DO = "iy"
    SUMMARY = "is"
    HOLDS = "ih"
    HOLD = "ia"
    HOLD_LOOK = "il"
    HOLD_FREE = "if"
    HOLD_SETTLE = "ig"
    UPKEEP = "iu"
    UPKEEP_AGREE = "iw"
    UPKEEP_END = "ie"
    REVOCATION = "ir"
    REVOCATION_ASK = "iq"
    REVOCATION_DO = "id"
    CODE = "ce"
    CODES = "cd"
    CODES_NEW = "cg"
    CODES_MAKE = "cm"
    CODES_SWITCH = "cs"
    CODES_FILE = "ck"
    INVITE = "ci"
    INVITE_DESK = "cj"
    INVITE_TURN = "ct"
    MONEY_REPORT = "zb"
    MONEY_FILE = "zc"

    @property
    def is_trading(self) -> bool:
        """It changes what is traded: a press that comes late is not acted on."""
        return self in _TRADING

    @property
    def is_once(self) -> bool:
        """It is done once for one menu: then all buttons of that menu expire."""
        return self in _ONCE

    @property
    def is_durable(self) -> bool:
        """It may be pressed on any message at any time: it shows something, or stops entries."""
        return self in _DURABLE


_A = Action
_TRADING = frozenset(
    {
        _A.SYMBOL_IN,
        _A.SYMBOL_OUT,
        _A.PAIR_SET,
        _A.RULE_USE,
        _A.RULE_DELETE,
        _A.RISK_PRESET,
        _A.SETTING_PUT,
        _A.SETTING_RESET,
        _A.SETTING_AGREE,
        _A.SETTING_UNDO,
        _A.PAPER,
        _A.LIVE,
        _A.KEY_FORGET,
        _A.ARM,
        _A.CLOSE,
        _A.RELEASE,
        _A.OPERATE,
        _A.DRIFT,
        _A.ENTER,
        _A.EXIT,
        _A.ORDER_OFF,
        _A.RESUME,
        _A.OWN,
        _A.UNLOCK,
        _A.USUAL,
    }
)
_ONCE = frozenset(
    {
        _A.PANIC,
        _A.RELEASE,
        _A.OPERATE,
        _A.DRIFT,
        _A.ACCEPT,
        _A.PAPER,
        _A.LIVE,
        _A.KEY_FORGET,
        _A.ARM,
        _A.STOP,
        _A.CLOSE,
        _A.ENTER,
        _A.EXIT,
        _A.ORDER_OFF,
        _A.RESUME,
        _A.OWN,
        _A.UNLOCK,
        *(_A.UPKEEP_AGREE, _A.UPKEEP_END, _A.REVOCATION_DO),
        _A.CRYPTO_PAY_ON,
        *(_A.PERSON_DO, _A.ADMISSION, _A.ROLE_SET, _A.APPROVE),
        _A.READY_SEND,
    }
)
_DURABLE = frozenset(
    {
        *(_A.HOME, _A.HELP, _A.MENU, _A.TERMS, _A.SUPPORT, _A.DELETE, _A.LANGUAGE, _A.STATUS),
        *(_A.BALANCE, _A.SETTINGS, _A.SETTING_SECTION, _A.SETTING_LOG, _A.SETTING_CODE, _A.SYMBOLS),
        *(_A.RISK, _A.MODE, _A.KEYS, _A.TRADE, _A.STOP, _A.CLOSE_ASK, _A.SERVICE, _A.ERRORS),
        *(_A.PANIC_ASK, _A.RELEASE_ASK, _A.SWITCHES, _A.DRIFT_ASK, _A.PAIR, _A.RULES, _A.RULE, _A.XRAY),
        *(_A.MARKET, _A.TOP, _A.SIGNALS, _A.LISTED, _A.ALERTS, _A.ALERT_ASK, _A.NOTICES, _A.ZONE),
        *(_A.REPORT, _A.PROFIT, _A.PERIODS, _A.BREAKDOWN, _A.OUTCOMES, _A.TRADES, _A.ORDER, _A.COUNT),
        *(_A.EXPORT, _A.HEALTH, _A.POSITION, _A.PICTURE, _A.SHARE, _A.WHY, _A.SAFE, _A.RELOAD),
        *(_A.PLAN, _A.PLANS, _A.BUY),
        *(_A.GIFT, _A.RECEIPTS, _A.PAY_HELP, _A.MONEY, _A.MONEY_ONE),
        *(_A.ENTER_ASK, _A.EXIT_ASK, _A.ORDERS, _A.PAUSES, _A.OWN_ASK, _A.REVOKE, _A.LOCKS),
        *(_A.PEOPLE, _A.PERSON, _A.ADMISSIONS, _A.ADMISSION_ASK, _A.ROLES, _A.AUDIT, _A.FACTOR, _A.APPROVAL),
        *(_A.PERSON_SEE, _A.ADMIT_ME),
        *(_A.FAQ, _A.TICKET_WRITE, _A.TICKET_MINE, _A.TICKET_FILE, _A.TICKETS, _A.TICKET, _A.READY),
        *(_A.CODE, _A.CODES, _A.INVITE, _A.INVITE_DESK, _A.MONEY_REPORT),
        *(_A.INCIDENT, _A.HOLDS, _A.HOLD, _A.UPKEEP, _A.REVOCATION),
        *(_A.BROADCAST, _A.BROADCAST_PAUSE, _A.BROADCAST_CLICK, _A.MAILINGS, _A.MAILING_OFF),
    }
)
