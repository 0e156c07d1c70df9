"""Delivery failures as servers of the world word them, written by us: (from, subject, text, what is to be read)."""
# ruff: noqa: E501 - mails a line each

DAEMON = "MAILER-DAEMON@mail.example.jp"

FORMS: dict[str, tuple[str, str, str, list[tuple[str, bool, str]]]] = {
    "qmail, at RCPT": (
        DAEMON,
        "failure notice",
        """Hi. This is the qmail-send program at mail.example.jp.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<hanako@shop.example.com>:
192.0.2.9 does not like recipient.
Remote host said: 550 mailbox unavailable
Giving up on 192.0.2.9.

--- Below this line is a copy of the message.

Message-ID: <ours@example.jp>
""",
        [("hanako@shop.example.com", True, "user-unknown")],
    ),
    "qmail, after the text": (
        DAEMON,
        "failure notice",
        """Hi. This is the qmail-send program at mail.example.jp.

<hanako@shop.example.com>:
192.0.2.9 failed after I sent the message.
Remote host said: 550 Unknown user hanako@shop.example.com
""",
        [("hanako@shop.example.com", False, "filtered")],
    ),
    "qmail, no such host": (
        DAEMON,
        "failure notice",
        "Hi. This is the qmail-send program.\n\n<a@gone.example>:\nSorry, I couldn't find any host named gone.example. (#5.1.2)\n",
        [("a@gone.example", True, "host-unknown")],
    ),
    "Exim, at RCPT": (
        "Mail Delivery System <Mailer-Daemon@mx.example.org>",
        "Mail delivery failed: returning message to sender",
        """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  taro@shop.example.com
    SMTP error from remote mail server after RCPT TO:<taro@shop.example.com>:
    host mx.example.com [192.0.2.2]: 550 No such person here

------ This is a copy of the message, including all the headers. ------
""",
        [("taro@shop.example.com", True, "user-unknown")],
    ),
    "Exim, no route": (
        "Mail Delivery System <Mailer-Daemon@mx.example.org>",
        "Mail delivery failed: returning message to sender",
        "The following address(es) failed:\n\n  taro@typo.example\n    Unrouteable address\n",
        [("taro@typo.example", True, "host-unknown")],
    ),
    "Exim, given up": (
        "Mail Delivery System <Mailer-Daemon@mx.example.org>",
        "Mail delivery failed: returning message to sender",
        "The following address(es) failed:\n\n  taro@shop.example.com\n    retry timeout exceeded\n",
        [("taro@shop.example.com", False, "expired")],
    ),
    "sendmail, several receivers": (
        "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>",
        "Returned mail: see transcript for details",
        """   ----- The following addresses had permanent fatal errors -----
<hanako@shop.example.com>
<taro@full.example.com>

   ----- Transcript of session follows -----
... while talking to mx.shop.example.com.:
>>> RCPT To:<hanako@shop.example.com>
<<< 550 5.1.1 hanako unknown
550 5.1.1 <hanako@shop.example.com>... User unknown
... while talking to mx.full.example.com.:
>>> RCPT To:<taro@full.example.com>
<<< 552 5.2.2 Mailbox full
552 5.2.2 <taro@full.example.com>... Mailbox full
""",
        [("hanako@shop.example.com", True, "user-unknown"), ("taro@full.example.com", False, "mailbox-full")],
    ),
    "Exchange 2003": (
        "postmaster@corp.example.com",
        "Undeliverable: 見積書",
        """Your message

  To:      desk@example.jp
  Subject: 見積書
  Sent:    Thu, 22 Oct 2026 16:51:29 +0900

did not reach the following recipient(s):

hanako@corp.example.com on Thu, 22 Oct 2026 16:51:51 +0900
    The recipient name is not recognized
    MSEXCH:IMS:CORP:EXAMPLE:EX1 0 (000C05A6) Unknown Recipient
taro@corp.example.com on Thu, 22 Oct 2026 16:51:51 +0900
    The recipient name is not recognized
    MSEXCH:IMS:CORP:EXAMPLE:EX1 0 (000C05A6) Unknown Recipient
""",
        [("hanako@corp.example.com", True, "user-unknown"), ("taro@corp.example.com", True, "user-unknown")],
    ),
    "Exchange 2007": (
        "postmaster@corp.example.com",
        "Undeliverable: Angebot",
        """Diagnostic information for administrators:

Generating server: ex1.corp.example.com

hanako@corp.example.com
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

Original message headers:
Message-ID: <ours@example.jp>
""",
        [("hanako@corp.example.com", True, "user-unknown")],
    ),
    "Domino in Japanese": (
        "postmaster@corp.example.co.jp",
        "DELIVERY FAILURE: User hanako not listed in Domino Directory",
        """Your message

  Subject: ご回答

was not delivered to:

  hanako@corp.example.co.jp

because:

  hanako@corp.example.co.jp は Domino ディレクトリには見つかりません
""",
        [("hanako@corp.example.co.jp", True, "user-unknown")],
    ),
    "Courier, after the text": (
        "postmaster@mx.example.org",
        "NOTICE: mail delivery status.",
        """                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<hanako@keitai.example.jp>:
    mx.keitai.example.jp [192.0.2.45]:
>>> DATA
<<< 550 Unknown user hanako@keitai.example.jp
""",
        [("hanako@keitai.example.jp", False, "filtered")],
    ),
    "a carrier's bare list": (
        "Mail Deliver System <MAILER-DAEMON@keitai.example.jp>",
        "Returned Mail: User unknown",
        "---The following addresses had delivery errors---\n\nhanako@keitai.example.jp [User unknown]\n",
        [("hanako@keitai.example.jp", False, "filtered")],
    ),
    "no account of that name": (
        DAEMON,
        "Delivery failure",
        """Message from mail.example.com.
Unable to deliver message to the following address(es).

<hanako@mail.example.com>:
This user doesn't have a mail.example.com account (hanako@mail.example.com) [0]

--- Original message follows.
""",
        [("hanako@mail.example.com", True, "user-unknown")],
    ),
    "starred receivers": (
        "Mail Delivery System <mailer-daemon@mx.example.org>",
        "Delivery status notification",
        """      This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed permanently:

  * hanako@shop.example.com

                             Technical details:

SMTP:RCPT host 192.0.2.8: 553 5.3.0 <hanako@shop.example.com>... No such user here
""",
        [("hanako@shop.example.com", True, "user-unknown")],
    ),
    "BIGLOBE, box full": (
        "postmaster@biglobe.ne.jp",
        "Returned mail: Mail Delivery Failed",
        """   ----- The following addresses had delivery problems -----
hanako@kyoto.example.ne.jp

   ----- Non-delivered information -----
The number of messages in recipient's mailbox exceeded the local limit.
""",
        [("hanako@kyoto.example.ne.jp", False, "mailbox-full")],
    ),
    "au, contract stopped": (
        "Mail Administrator <Postmaster@ezweb.ne.jp>",
        "Mail System Error - Returned Mail",
        "The user(s) account is disabled.\n\n<hanako@ezweb.ne.jp>: 550 user unknown (in reply to RCPT TO command)\n",
        [("hanako@ezweb.ne.jp", False, "suspended")],
    ),
    "au, told at RCPT": (
        "Postmaster@ezweb.ne.jp",
        "Mail System Error - Returned Mail",
        """次のあて先へのメッセージはエラーのため送信できませんでした。

送信先メールアドレスが見つからないか、
送信先メールサーバの事情により送信できませんでした。
メールアドレスをご確認の上、再送信してください。

    Recipient: <hanako@ezweb.ne.jp>
    >>> RCPT TO:<hanako@ezweb.ne.jp>
    <<< 550 <hanako@ezweb.ne.jp>: User unknown
""",
        [("hanako@ezweb.ne.jp", True, "user-unknown")],
    ),
    "KDDI, box full": (
        "no-reply@mail.dion.ne.jp",
        "Mail System Error - Returned Mail",
        """Your mail sent on: Thu, 22 Oct 2026 11:04:47 +0900
    Could not be delivered to: <hanako@ezweb.ne.jp>
    As their mailbox is full.
""",
        [("hanako@ezweb.ne.jp", False, "mailbox-full")],
    ),
    "docomo behind sendmail, after the text": (
        "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>",
        "Returned mail: see transcript for details",
        """   ----- The following addresses had permanent fatal errors -----
<hanako@docomo.ne.jp>
    (reason: 550 Unknown user hanako@docomo.ne.jp)

   ----- Transcript of session follows -----
... while talking to mfsmax.docomo.ne.jp.:
>>> DATA
<<< 550 Unknown user hanako@docomo.ne.jp
554 5.0.0 Service unavailable
""",
        [("hanako@docomo.ne.jp", False, "filtered")],
    ),
    "a gateway in Japanese": (
        '"InterScan MSS" <postmaster@corp.example.co.jp>',
        "メール配信に失敗しました",
        """送信元 <<< RCPT TO:<hanako@corp.example.co.jp>
受信 >>> 550 5.1.1 <hanako@corp.example.co.jp>... user unknown
""",
        [("hanako@corp.example.co.jp", True, "user-unknown")],
    ),
    "a gateway that affects": (
        "postmaster@corp.example.com",
        'Undeliverable Mail: "Re: Order"',
        """Your message:
    From:    desk@example.jp
    Subject: Re: Order

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
    hanako@corp.example.com
""",
        [("hanako@corp.example.com", True, "user-unknown")],
    ),
    "a gateway that was told": (
        "MAILER-DAEMON@gw.example.com",
        "Message delivery has failed",
        """Unable to deliver message to: <hanako@shop.example.com>
Delivery failed for the following reason:
Server mx.shop.example.com[192.0.2.222] failed with: 550 5.1.1 <hanako@shop.example.com> No such user here

This has been a permanent failure.  No further delivery attempts will be made.
""",
        [("hanako@shop.example.com", True, "user-unknown")],
    ),
    "a filter's transcript": (
        "Mail Delivery System <postmaster@corp.example.com>",
        "Message could not be delivered",
        """Your message could not be sent.
A transcript of the attempts to send the message follows.
The number of attempts made: 1
Addressed To: hanako@shop.example.com

Thu 22 Oct 2026 23:34:45 +0900
Failed to send to identified host,
hanako@shop.example.com: [192.0.2.5], 550 5.1.1 hanako@shop.example.com... No such user
--- Message non-deliverable.
""",
        [("hanako@shop.example.com", True, "user-unknown")],
    ),
    "IMail": (
        "Postmaster <postmaster@corp.example.com>",
        "Undeliverable Mail",
        "Unknown user: hanako@corp.example.com\n\nOriginal message follows.\n",
        [("hanako@corp.example.com", True, "user-unknown")],
    ),
    "Gmail, at RCPT": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        """Delivery to the following recipient failed permanently:

     hanako@shop.example.com

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the recipient domain. We recommend contacting the other email
provider for further information about the cause of this error. The error that the other server returned was:
550 550 <hanako@shop.example.com>: User unknown (state 14).

----- Original message -----
""",
        [("hanako@shop.example.com", True, "user-unknown")],
    ),
    "Gmail, still trying": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Delay)",
        """THIS IS A WARNING MESSAGE ONLY.

Delivery to the following recipient has been delayed:

     hanako@shop.example.com

Message will be retried for 2 more day(s)
""",
        [("hanako@shop.example.com", False, "expired")],
    ),
    "a provider's plain Japanese": (
        "postmaster@mail.example.ne.jp",
        "配信不能のお知らせ",
        """ご送信いただいたメールは、下記の宛先へ配信できませんでした。

宛先：hanako@mail.example.ne.jp
理由：宛先のメールアドレスが存在しません。
""",
        [("hanako@mail.example.ne.jp", True, "user-unknown")],
    ),
    "a full box in plain Japanese": (
        "postmaster@mail.example.ne.jp",
        "送信エラー",
        "宛先：hanako@mail.example.ne.jp\n理由：メールボックスの容量が超過しています。\n",
        [("hanako@mail.example.ne.jp", False, "mailbox-full")],
    ),
    "a report flattened to text": (
        "postmaster@relay.example.ne.jp",
        "Returned mail",
        """ご不明な点は下記までお問い合わせください。
For further assistance, please contact <support@example.ne.jp>

This is the mail system at host relay.example.ne.jp.

Reporting-MTA: dns; relay.example.ne.jp

Final-Recipient: rfc822; hanako@shop.example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown
""",
        [("hanako@shop.example.com", True, "user-unknown")],
    ),
    "moved": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        "<hanako@shop.example.com>: host mx.example.com said: 551 5.1.6 The user has moved to hanako@new.example (in reply to\n    RCPT TO command)\n",
        [("hanako@shop.example.com", True, "moved")],
    ),
    "a domain that takes no mail": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        "<info@parked.example>: Domain parked.example does not accept mail (nullMX)\n",
        [("info@parked.example", True, "not-accepting")],
    ),
    "refused for our server's sake": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        "<hanako@shop.example.com>: host mx.example.com said: 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using a\n    block list (in reply to RCPT TO command)\n",
        [("hanako@shop.example.com", False, "blocked")],
    ),
    "another word behind the address": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        "<userunknown@shop.example.com>: host mx.example.com said: 552 5.3.4 Message too big (in reply to MAIL FROM command)\n",
        [("userunknown@shop.example.com", False, "too-big")],
    ),
}  # fmt: skip
