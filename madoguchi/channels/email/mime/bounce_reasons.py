"""Why a mail came back, told from the server's words and codes. Hard: the address itself is at fault and will stay so."""
# ruff: noqa: E501 - one form a line

import re

HARD = frozenset({"user-unknown", "host-unknown", "moved", "not-accepting"})

# The first that fits wins: the narrow come before the wide.
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        ("not-accepting", r"does not accept (?:any )?mail|null ?mx|no mail server|smtp service not available for this domain|not accept(?:ing)? any mail"),
        ("user-unknown", r"recipient address rejected: access denied"),
        ("network", r"name service error.{0,80}try again|loops? back|mail loop|routing loop"),
        ("reverse-dns", r"\bptr\b|reverse (?:dns|ip|lookup|hostname)|cannot (?:find|resolve) your (?:reverse )?host|fix reverse|no rdns|ip name lookup|unresolvable"),
        ("authentication", r"\b(?:dmarc|spf|dkim|arc)\b|unauthenticated|sender policy|authenticated sender|authentication (?:checks|information)"),
        ("mailbox-full", (r"over ?quota|mailbox(?: is|'s|\S*)? ?(?:full|over|exceed)|quota (?:exceed|exhaust|overflow|limit|violation)|exceed\w* (?:the |his |its |their |your )?(?:\S+ )?(?:\S+ )?quota"
         r"|insufficient (?:system |disk )?storage|out of storage|(?:mailbox|inbox|account) (?:size )?(?:limit|is full)|not enough (?:storage|space|disk)|disk quota|user is over"
         r"|容量|satur[eé]|full mailbox|mailbox size|too much mail data")),
        ("too-big", r"(?:message|mail|size) (?:is )?(?:too (?:large|big|long)|exceed)|exceeds? (?:the |a )?(?:fixed |maximum |size )+|message size|larger than|too large"),
        ("suspended", (r"suspend|(?:account|mailbox|user|recipient|address) (?:\S+ )?(?:is |has been |was |currently )*(?:disabled|inactive|deactivated|locked|expired|frozen|blocked|closed)"
         r"|not currently (?:accepting|active)|disabled (?:mailbox|account|recipient|user)|inactive (?:user|account|mailbox)|unavailable account|discontinued")),
        ("filtered", (r"受信拒否|指定受信|user reject|rejected by (?:the )?(?:user|recipient)(?! domain)|because the recipient|recipient (?:is )?not (?:willing|wish)|not allowed by (?:the )?recipient"
         r"|restrict\w* (?:by|to|the)? ?(?:recipient|sender)|rejected.{0,20}(?:mailbox filter|user.s filter|personal)|only accepts? mail from")),
        ("spam", r"\bspam|junk|unsolicited|\bube\b|\buce\b|bulk mail|spamming|(?:message|content) (?:looks|appears|seems) like|considered|phish"),
        ("virus", r"virus|malware|infected|trojan|worm"),
        ("blocked", (r"black ?list|block ?list|\brbls?\b|dnsbl|spamhaus|spamcop|barracudacentral|(?:ip|host|server|client|address|connection|access)\S* (?:\S+ ){0,4}(?:is |has been |was )?(?:blocked|banned|blacklisted|listed|denied)"
         r"|invalid ip|blocked (?:by|using|for|due|because)|poor reputation|reputation|sorbs|senderbase|rejected .{0,30}\bip\b|bad (?:host|helo)|client host|cannot accept from your ip|no access from mail server")),
        ("too-many", r"too many (?:connection|session|concurrent|recipients|messages|mails|invalid|hops|errors)|rate limit|throttl|try (?:again )?slow|connection limit|unusual(?:ly)? rate|limit exceeded|exceeded.{0,30}(?:rate|connections)"),
        ("relaying", r"relay(?:ing)? (?:access )?(?:denied|not (?:allowed|permitted)|prohibited)|not permitted to relay|cannot relay|unable to relay|relay not|authentication required|we do not relay|insecure mail relay"),
        ("moved", r"(?:has |was )?moved to|has changed|no longer (?:at|with|use|valid|in use|employ|monitor)|new (?:e-?mail )?address|address change|forwarding address"),
        ("host-unknown", (r"host (?:or domain )?(?:name )?(?:\S+ )?(?:unknown|not found|lookup failed)|unknown host|domain is not reachable|\b[\w-]+(?:\.[\w-]+)+ does not exist|domain may not exist|unrouteable (?:mail )?domain|no such (?:host|domain)|domain (?:\S+ )?(?:does not|doesn't) exist|bad destination (?:mailbox|system)"
         r"|unresolvable (?:domain|relay)|nxdomain|name server: host|dns error|couldn't find any host|domain (?:\S+ )?(?:is )?(?:not found|unknown|invalid)|mx (?:lookup|record)|illegal host|recipient(?:'s)? domain"
         r"|(?:all )?relevant mx records point|invalid domain|domain must exist|does not (?:have|resolve)|host does not exist|can't (?:find|resolve)|host not found|unknown domain")),
        ("user-unknown", (r"user (?:\S+ )?(?:\S+ )?(?:is )?(?:unknown|not (?:found|exist|known|listed|local|here))|unknown (?:user|recipient|address|mailbox|account|local)|no such (?:user|recipient|mailbox|address|person|account|email|local|addr)"
         r"|(?:user|recipient|address|mailbox|account|email|addressee)\S*.{0,60}?(?:does(?: not|n't) exist|doesn't have|not (?:found|known|exist|valid|recogni[sz]ed|active)|not a valid|invalid|unknown|unavailable|rejected)"
         r"|invalid (?:recipient|user|mailbox|address|account|final)|no (?:mailbox|account|user|valid recipient|matches)|bad (?:address|recipient|destination)|mailbox (?:\S+ )?(?:not found|unavailable|does not exist|unknown|invalid)"
         r"|not (?:our|a) (?:customer|known|valid)|(?:does not|doesn't) have an? .{0,30}account|recipient (?:address )?(?:\S+ )?rejected|adresse.{0,30}(?:inconnu|invalide)|destinataire|unrouteable address|no longer (?:available|on server)"
         r"|undeliverable address|not listed in|account .{0,20}(?:deleted|not exist)|mailaddress is unknown|宛先.{0,20}(?:存在|見つか|不明)|ユーザ.{0,10}(?:存在|不明)|nobody by|can't create user output|does not like recipient"
         r"|(?:couldn't|could not) be found|(?:wasn't|was not) found at|not (?:exist|found) (?:at|in|on)|unable to find|access denied.{0,20}as201|dosn't exist|used")),
        ("expired", r"expired|too long|retry time(?:out)?|time(?:d)? ?out|(?:could not|couldn't|cannot|can't|unable to|not) (?:be )?(?:deliver|connect|reach)\w*.{0,60}(?:days|hours|time)|warning|delayed|still (?:being|trying)|giving up|gave up|not yet|retried|connection (?:refused|lost|dropped|reset)"),
        ("filtered", r"filter|because the recipient|rejected"),
        ("network", r"loop|network|hop|no route|route|connect|unreachable|cannot resolve"),
        ("policy", r"policy|prohibit|not allowed|not permitted|denied|security|refused|violat|spoof|rejected|forbid"),
        ("content", r"header|mime|attachment|rfc|malformed|content|not compliant|8bit|charset|line"),
        ("system", r"internal|system|error|disk|memory|local|configuration|resource|temporar|failure|pipe|command"),
    )
)  # fmt: skip

_STATUS = {
    "3.0": "system", "7.0": "policy",
    "1.0": "", "1.1": "user-unknown", "1.2": "host-unknown", "1.3": "user-unknown", "1.4": "user-unknown", "1.6": "moved", "1.7": "rejected", "1.8": "rejected",
    "1.10": "not-accepting", "2.0": "suspended", "2.1": "suspended", "2.2": "mailbox-full", "2.3": "too-big", "2.4": "filtered", "3.1": "mailbox-full", "3.4": "too-big",
    "4.1": "expired", "4.2": "network", "4.3": "system", "4.4": "host-unknown", "4.6": "network", "4.7": "expired", "5.3": "too-many", "6.0": "content",
    "7.1": "", "7.13": "suspended", "7.20": "authentication", "7.23": "authentication", "7.25": "reverse-dns", "7.26": "authentication",
}  # fmt: skip


# A server that had taken the address and refused the mail itself, or a carrier that hides its filter behind "unknown".
_AFTER_DATA = re.compile(
    r"in reply to (?:the )?(?:end of )?data|after (?:end of )?data|end of data|in response to data|smtp command\s+data\b|\(data\)|>>> ?data\b[^\n]*\n(?:[ \t]*<<< 3[^\n]*\n)?[ \t]*<<< [45]",
    re.IGNORECASE,
)
_CARRIER_FILTER = re.compile(r"\b550 (?:5\.\d\.\d )?: user unknown", re.IGNORECASE)


def reason(words: str, status: str = "", transcript: str = "") -> str:
    """One short word for why, or "undefined". 受信拒否 and its kin come out as "filtered", whatever the server pretends."""
    name = _reason(" ".join(words.split())[:4000], status)
    if (
        name == "user-unknown"
        and status != "5.1.1"
        and (_AFTER_DATA.search(transcript or words) or _CARRIER_FILTER.search(words))
    ):
        return "filtered"
    return name


def _reason(words: str, status: str) -> str:
    told = _by_status(status)
    if told in ("not-accepting", "rejected", "moved", "too-big", "content", "mailbox-full", "reverse-dns", "authentication"):
        return told
    for name, pattern in _WORDS:
        if pattern.search(words):
            return name
    return told or "undefined"


def _by_status(status: str) -> str:
    return _STATUS.get(status.partition(".")[2], "") if status[:1] in "45" else ""


def is_hard(name: str, status: str) -> bool:
    """Whether the address is dead. A temporary code is never hard, but for a domain that is not there."""
    return name in HARD and (not status.startswith("4") or name == "host-unknown")
