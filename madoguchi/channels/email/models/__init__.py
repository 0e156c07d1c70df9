"""How mail travels: where it is fetched, how it leaves, and the ledger of all that came."""

from madoguchi.channels.email.models.bounce import Bounce, BounceKind
from madoguchi.channels.email.models.connecting import Connecting
from madoguchi.channels.email.models.dkim import DkimKey
from madoguchi.channels.email.models.file_link import FileLink
from madoguchi.channels.email.models.form_pattern import FormPattern, FormPatternVersion
from madoguchi.channels.email.models.importing import MailImport
from madoguchi.channels.email.models.ledger import DayCount, Door, ReceivedMail
from madoguchi.channels.email.models.mailbox import Mailbox, SentFolder
from madoguchi.channels.email.models.oauth import OAuthClient, OAuthGrant
from madoguchi.channels.email.models.options import InboxMailOptions
from madoguchi.channels.email.models.relay import Relay
from madoguchi.channels.email.models.relay_pace import RelayGate, RelayLine, RelayPass
from madoguchi.channels.email.models.trusted_key import TrustedKey

__all__ = [
    "Bounce",
    "BounceKind",
    "Connecting",
    "DayCount",
    "DkimKey",
    "Door",
    "FileLink",
    "FormPattern",
    "FormPatternVersion",
    "InboxMailOptions",
    "MailImport",
    "Mailbox",
    "OAuthClient",
    "OAuthGrant",
    "ReceivedMail",
    "Relay",
    "RelayGate",
    "RelayLine",
    "RelayPass",
    "SentFolder",
    "TrustedKey",
]
