"""Why a mail came back, told from the server's words and codes. Hard: the address itself is at fault and will stay so."""
# ruff: noqa: E501 - one form a line

import re

HARD = frozenset({"user-unknown", "host-unknown", "moved", "not-accepting"})

# The first that fits wins: the narrow come before the wide.
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        ("not-accepting", r"does not accept (?:any )?(?:e-?)?mails?\b|null ?mx|(?:no|an?) (?:mx|srv)[^.]{0,30} no smtp service|indicated no smtp service|no host found for existing smtp|smtp service not available for this domain|no mx record found for domain|name server: \.: host not found"),
        ("mailbox-full", (r"over ?quota|over (?:the |disk |its |their )?(?:allowed )?quota|(?:mailbox|inbox|maildir|mailfolder|mail file)(?: \S+)? ?(?:is )?(?:full|over|exceed)|mailbox (?:has |usage |size |quota )*exceed|quota (?:usage )?(?:exceed|exhaust|overflow|limit|violation)|exceed\w* (?:the |his |its |their |your |a )?(?:\S+ ){0,3}(?:quota|storage|disk space)|exceeded the local limit"
         r"|insufficient (?:system |disk )?storage|out of (?:storage|disk)|(?:mailbox|inbox|account|recipient)(?:'s)? (?:size )?(?:limit|is full)|(?:not|does not have) enough (?:storage|space|disk|free)|dis[ck] quota|user is over|space has been used up|receiving limits|maximum allowed storage|too many messages on"
         r"|容量(?:を|が|オーバ|超|不足)|いっぱい|satur[eé]|boite du destinataire pleine|full mailbox|mailbox size|too much mail data|buz[oó]n lleno|postfach (?:ist )?voll|casella piena|邮箱(?:已满|空间)")),
        ("too-big", r"(?:message|mail|size|it) (?:header )?(?:is |was )?(?:too (?:large|big|long)|exceed|exe+ded)|exceeds? (?:the |a )?(?:fixed |maximum |size )+|message size|larger than|too large|サイズ(?:が|制限|超)|too long header"),
        ("suspended", (r"suspend|(?:account|mailbox|mailaddress|user|recipient|e?-?mail address)[^.;\n]{0,50}? (?:disabled|inactive|deactivated|locked|expired|frozen|closed)\b|temporar\w+ (?:limited|inactive|locked)|boite du destinataire archivee"
         r"|not currently (?:active|being accepted)|disabled (?:mailbox|account|recipient|user)|(?:invalid/)?inactive (?:user|account|mailbox|recipient)|unavailable account|discontinued|deactivated mailbox|unavailable or access denied|extended inactivity")),
        ("relaying", r"relay(?:ing)? (?:access |is |mail )*(?:denied|not (?:allowed|permitted|supported)|prohibited|disallowed)|no relaying|not permitted to relay|(?:cannot|unable to|can't|not a?n? ?(?:open )?) ?relay\b|relay not|smtp authentication required|we do not relay|insecure mail relay|smtp relay error|as a relay|open relay"),
        ("authentication", r"\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated|sender policy framework|authentication (?:checks|information)|authenticated sender|sender-?id"),
        ("reverse-dns", r"\bptr\b|reverse (?:dns|ip|lookup|host ?name)|rdns|(?:cannot|can't|unable to) (?:find|resolve) your (?:reverse )?(?:host|ip|address)|ip name lookup|(?:ip|client) (?:address )?(?:\S+ )?(?:not resolve|unresolvable)|forward.confirmed|sender ip must resolve|no name was found"),
        ("sender-refused", (r"sender (?:\S+ ){0,2}(?:address )?(?:was )?(?:rejected|denied|refused)|(?:bogus|invalid|bad|null|empty|unroutable|unverified) (?:envelope )?(?:mail from|senders?)\b|domain of (?:the )?sender|sender(?:'s)?(?: e-?mail)?(?: address)? (?:\S+ ){0,4}domain|sender(?:'s)? (?:\S+ ){0,3}(?:verify failed|not (?:exist|verified|found|pre-approved))|emetteur invalide|\bbatv\b|bounces? (?:are )?not (?:accepted|allowed)|unsigned dsn|e2110"
         r"|from: domain|mail from not owned|email address is not verified|returned mail not accepted|not a registered gateway user|sender address|no third.party dsns|your domain\b")),
        ("filtered", (r"受信拒否|指定受信|ドメイン指定|user reject|rejected by (?:the )?(?:user|recipient)(?!'?s?[ -](?:domain|e?mail|server))|because the recipient is only|recipient (?:is )?not (?:willing|wish)|refuse(?:d|s)? to receive|recipient preferences|blocked by the recipient|protected by|message filtered|restricted sms"
         r"|not allowed by (?:the )?recipient|only accept(?:s|ing)? mail from|mailbox filter|user.s filter|personal (?:block|filter)|bounced address|not accepting any mail|header error|not authorized to send to|resolver\.rst\.notauthorized")),
        ("spam", r"\bspam|(?<!not )\bjunk|unsolicited|\bube\b|\buce\b|bulk (?:e-?)?mail|unwanted messages|(?:message|content|mail) (?:looks|appears|seems) (?:like|to)|considered|phish|advertis|disliked|迷惑メール"),
        ("virus", r"virus|malware|infected|trojan|\bworm\b|ウイルス|ウィルス"),
        ("host-unknown", r"account or domain may not exist"),
        ("blocked", (r"black ?list|block ?list|\brbls?\b|dnsbl|spamhaus|spamcop|barracudacentral|(?:ip|host|server|client|address|connections?|access|you)\b\S* (?:\S+ ){0,4}(?:is |are |has been |have been |was )?(?:blocked|banned|blacklisted|listed|denied by)|temporarily deferred"
         r"|invalid ip|blocked (?:by|using|for|due|because)|reputation|sorbs|senderbase|\bip\b.{0,30}reject|rejected .{0,30}\bip\b|bad (?:host|helo)|client host|helo command|my name was rejected|cannot accept from your ip|no access from mail server|weren't sent|greylist|go away|not welcome|connection (?:has been )?(?:rejected|refused by policy)")),
        ("too-many", r"too many (?:connection|session|concurrent|recipients|messages|mails|invalid|errors|bad)|rate limit|rate that|throttl|try (?:again )?slow|slow ?down|connection limit|unusual(?:ly)? (?:high )?rate|(?:sending|daily|hourly|message|receiving) (?:\S+ )?limit|limit (?:was |has been |is )?(?:reached|exceeded)|exceeded.{0,30}(?:rate|connections)"),
        ("moved", r"has (?:been )?(?:moved|replaced|changed) (?:to|by)\b|(?:user|mailbox|recipient|account|address)[^.\n]{0,40} (?:has |was )?moved\b|address has changed|no longer (?:use|using|monitored)|(?:new|changed) (?:e-?mail )?address (?:is|to)|address change|please (?:use|try) (?:the )?(?:new|following) address|mailbox owner has changed|アドレス(?:を|が)変更"),
        ("network", r"name service error.{0,80}try again|loops? back|(?:mail|routing|forwarding) loop|loop(?:ing|s)?\b|too many hops|hop count|no route to host|host (?:not found|name lookup failure),? ?(?:try again|deferred)|malformed (?:or unexpected )?name server reply|unable to resolve route|unrouteable mail domain|mx ?loopback|best.preference mx|couldn't find a mail exchanger|network error|unable to connect to any|network is unreachable|host is unreachable"),
        ("host-unknown", (r"host (?:or domain )?(?:name )?(?:\S+ )?(?:unknown|not found|lookup failed|lookups failed)|unknown host|host unreachable|domain is not reachable|domain (?:name )?not found|unrouteable (?:address|mail domain)|no such (?:host|domain)|domain (?:name )?(?:\S+ ){0,3}?(?:does not|doesn't|doesnt) exist|bad destination (?:mailbox|system)|couldn't find any host"
         r"|nxdomain|nonexistentdomain|host (?:address )?lookups? failed|relevant mx records point|(?:recipient |destination |mail )?domain (?:\S+ ){0,5}?(?:is )?(?:invalid|unknown)|unknown domain|domain must exist|illegal host|host does not exist|(?<![@\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,6} does not exist|can't (?:find|resolve)|name or service not known|no data for|answer with no data|unresolvable relay host"
         r"|ドメイン(?:名)?(?:が|は)(?:存在|見つか)|ホストが(?:存在|見つか)")),
        ("user-unknown", (r"user (?:\S+ ){0,4}?(?:is )?(?:unknown|not (?:found|exists?|known|listed|local|here|active)|missing)|unknown[ :]+(?:or illegal )?(?:user|recipient|e?-?mail|address|mailbox|account|local|alias|or)|userunknown|no (?:such|valid) (?:\S+ )?(?:user|recipient|mailbox|address|person|account|email|local|addr|alias|rcpt)"
         r"|(?:user|recipient|address|mailbox|mail box|account|e-?mail|addressee|rcpt|spectator|name|local.part|alias)\b[^.;]{0,60}?(?:does(?: not|n't|nt) (?:exist|appear|have)|dosn't exist|not (?:be )?(?:found|known|exist|valid|recogni[sz]ed|active|ok|present|accepted|local|available)|could not be found|couldn't be found|wasn't found|not a valid|invalid|unknown|un(?:available|avaiable)|is wrong|nicht gefunden|unbekannt|inconnue?|inexistent|desconocid|sconosciut|onbekend|okänd|nieznany|неизвестен)"
         r"|invalid[ :/-]*(?:or unknown )?(?:virtual )?(?:recipient|user|mailbox|address|account|final delivery|e-?mail)|no (?:mailbox|mail box|account|user)\b|bad (?:address|recipient|destination|rcpt)|badrcpt|doesn't have an? .{0,40}account|not (?:our|a|an|my) (?:customer|known|valid|local|active|email)\b|nobody by|no one at|non.?existent (?:user|recipient|mailbox)|utilisateur inconnu|destinataire invalide|unrouteable address|no longer (?:available|on server|valid|accepts|with|at|exists)"
         r"|undeliverable address|not listed in|account .{0,20}(?:deleted|not exist)|can't accept user|does not like recipient|unknown recipient|validrcptto|badrecipientto|rcpthosts|envelope recipient (?:is|has)|present in directory|directory lookup|domino ディレクトリ|nessun utente|no existe|existiert nicht|n'est pas r[ée]pertori[ée]"
         r"|(?:wasn't|was not) found at|unable to find|resolver\.adr\.(?:ex)?recip|recipnotfound|not a valid mailbox|(?:recipient|address|ユーザー?|宛先|アドレス)[^。]{0,24}(?:存在し|見つか|不明|みつか|ありません)|用户不存在|收件人(?:不存在|未找到)|使用者不存在|없는 (?:메일|사용자)|no such")),
        ("rejected-recipient", r"(?:recipient|recipients|destination address) (?:address )?(?:\S+ )?rejected(?:\.|\s*$|: access denied|: ?\(| \()|address rejected(?:\.|\s*$|: access denied| \(| @)|recipients? (?:was|were) (?:rejected|undeliverable)|requested action not taken|rejected recipients?|following recipients? was undeliverable"),
        ("expired", r"expired|too long|retry time(?:out)?|time(?:d|s)? ?out|(?:could not|couldn't|cannot|can't|unable to|not) (?:be )?(?:deliver|connect|reach)\w*.{0,60}(?:days|hours|time)|\bwarning\b|delayed|still (?:being|trying)|giving up|gave up|not yet|retried|connection (?:refused|lost|dropped|reset)|not responding|did not (?:accept|respond)|could not contact|failed \d+ attempts|until|no answer|time limit"),
        ("network", r"network|\bhops?\b|no route|route|connect|unreachable|cannot resolve|dns"),
        ("policy", r"policy|policies|prohibit|not allowed|not permitted|denied|security|refused|violat|spoof|forbid|tls|encrypt|not accepted|reject"),
        ("content", r"header|mime|attachment|rfc|malformed|content|not compliant|8bit|charset|smtputf8|utf-?8|subject|syntax"),
        ("system", r"internal|system|error|disk|memory|\blocal|configuration|resource|temporar|failure|pipe|command|service"),
    )
)  # fmt: skip

_STATUS = {
    "1.1": "user-unknown", "1.2": "host-unknown", "1.3": "user-unknown", "1.4": "filtered", "1.6": "moved", "1.7": "sender-refused", "1.8": "sender-refused", "1.9": "system",
    "1.10": "not-accepting", "2.0": "filtered", "2.1": "filtered", "2.2": "mailbox-full", "2.3": "too-big", "2.4": "filtered", "3.0": "system", "3.1": "mailbox-full", "3.4": "too-big", "3.5": "system",
    "4.0": "network", "4.1": "expired", "4.2": "network", "4.3": "system", "4.4": "network", "4.6": "network", "4.7": "expired", "5.3": "too-many", "6.0": "content", "6.1": "content", "6.9": "content",
    "7.0": "policy", "7.13": "suspended", "7.17": "moved", "7.18": "moved", "7.20": "authentication", "7.21": "authentication", "7.22": "authentication", "7.23": "authentication", "7.24": "authentication",
    "7.25": "reverse-dns", "7.26": "authentication", "7.27": "sender-refused",
}  # fmt: skip
_SURE = frozenset({"not-accepting", "sender-refused", "moved", "too-big", "mailbox-full", "reverse-dns", "authentication"})
_OF_ADDRESS = frozenset({"user-unknown", "rejected-recipient"})

# A directory's own words: no other server's command is needed to believe them.
_OWN_DIRECTORY = re.compile(
    r"000C05A6|recipient name is not recogni|not listed in|domino ディレクトリ|n'est pas r[ée]pertori|^\W*unknown user:|final delivery userid|doesn't have an? .{0,40}account|no mailbox here by that name"
    r"|resolver\.adr|recipnotfound|@>?: user unknown|(?:wasn't|was not) found at|(?:couldn't|could not) be found|address rejected: access denied|directory lookup|unrouteable address|\[RCPT_TO\]|存在し|見つか|用户不存在|收件人",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]")
_LINK = re.compile(r"https?://\S{1,500}|\bwww\.\S{1,300}")
_SPACES = re.compile(r"\s+")
LONGEST = 4000


def reason(words: str, status: str = "", command: str = "") -> str:
    """One short word for why, or "undefined". `command`: what the other server answered (RCPT, DATA, MAIL …) if that is known.

    "Unknown user" after the text was sent, or without a word on when, is a filter's pretence as often as the truth: it comes
    out as "filtered" unless the code says 5.1.1, the answer was to RCPT, or the server speaks of its own directory.
    """
    plain = _SPACES.sub(" ", _ADDRESS.sub("@", _LINK.sub("", words[: LONGEST * 2])))[:LONGEST]
    name = _reason(plain, status, command)
    if name not in _OF_ADDRESS:
        return name
    if _by_status(status) == "user-unknown":
        return "user-unknown"
    if command and command != "RCPT":
        return "sender-refused" if command == "MAIL" else "filtered"
    return "user-unknown" if command == "RCPT" or _OWN_DIRECTORY.search(plain) else "filtered"


def _reason(words: str, status: str, command: str) -> str:
    told = _by_status(status)
    if told in _SURE:
        return told
    for name, pattern in _WORDS:
        if pattern.search(words):
            if name == "host-unknown" and command == "MAIL":
                return "sender-refused"
            if told == "user-unknown" and name in ("expired", "network", "policy", "content", "system"):
                return told
            return name
    return told or "undefined"


def _by_status(status: str) -> str:
    return _STATUS.get(status.partition(".")[2], "") if status[:1] in "45" else ""


def is_hard(name: str, status: str) -> bool:
    """Whether the address is dead. A temporary code is never hard, but for a domain that is not there."""
    return name in HARD and (not status.startswith("4") or name == "host-unknown")
