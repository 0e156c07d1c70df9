"""From an address to its servers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.connecting import autoconfig, finding, hosts, words
from madoguchi.channels.email.connecting.servers import Server, Servers

PUBLISHED = b"""<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x">
<incomingServer type="pop3"><hostname>pop.x.jp</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>open.x.jp</hostname><port>143</port><socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>in.x.jp</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>out.%EMAILDOMAIN%</hostname><port>587</port>
<socketType>STARTTLS</socketType></outgoingServer>
</emailProvider></clientConfig>"""


class Names:
    """A resolver that knows what the test says."""

    def __init__(self, mx=(), srv=None, machines=None):
        self.mx, self.srv, self.machines = list(mx), srv or {}, machines or {}

    def mail_exchangers(self, _domain):
        return self.mx

    def services(self, name):
        return self.srv.get(name, [])

    def machine_names(self, host):
        return self.machines.get(host, [])


def find(address, names=None, fetch=lambda _url: None, there=lambda _server: True):
    def answers(_kind, candidates):
        return next((each for each in candidates if there(each)), None)

    return finding.find(address, names or Names(), fetch, answers)


@pytest.mark.parametrize(
    ("address", "imap", "smtp", "username"),
    [
        ("a@gmail.com", "imap.gmail.com:993", "smtp.gmail.com:465", "a@gmail.com"),
        ("a@yahoo.co.jp", "imap.mail.yahoo.co.jp:993", "smtp.mail.yahoo.co.jp:465", "a"),
        ("a@mise.sakura.ne.jp", "mise.sakura.ne.jp:993", "mise.sakura.ne.jp:587", "a@mise.sakura.ne.jp"),
        ("a@juno.ocn.ne.jp", "imap.ocn.ne.jp:993", "smtp.ocn.ne.jp:465", "a@juno.ocn.ne.jp"),
        ("a..b@docomo.ne.jp", "imap.spmode.ne.jp:993", "smtp.spmode.ne.jp:465", ""),
        ("a@163.com", "imap.163.com:993", "smtp.163.com:465", "a@163.com"),
    ],
)
def test_common_hosts_are_known_by_the_address(address, imap, smtp, username):
    servers = find(address).servers
    assert (str(servers.imap), str(servers.smtp), servers.username, servers.how) == (imap, smtp, username, "table")


@pytest.mark.parametrize(
    ("mx", "imap", "host"),
    [
        ("example-jp.mail.protection.outlook.com", "outlook.office365.com", "microsoft365"),
        ("aspmx.l.google.com", "imap.gmail.com", "gmail"),
        ("www123.sakura.ne.jp", "www123.sakura.ne.jp", "sakura"),
        ("sv9999.xserver.jp", "sv9999.xserver.jp", "xserver"),
        ("mx01.lolipop.jp", "imap.lolipop.jp", "lolipop"),
        ("mail77.onamae.ne.jp", "mail77.onamae.ne.jp", "onamae"),
        ("inbound-smtp.us-east-1.amazonaws.com", "imap.mail.us-east-1.awsapps.com", "workmail"),
    ],
)
def test_own_domains_are_known_by_their_mx(mx, imap, host):
    found = find("support@example.jp", Names([mx]))
    assert (found.servers.imap.host, found.host.id, found.servers.how) == (imap, host, "mx")


def test_a_rental_server_is_known_by_what_its_machine_calls_itself():
    names = Names(["example.jp"], machines={"example.jp": ["sv1234.xserver.jp"]})
    assert find("a@example.jp", names).servers.imap.host == "sv1234.xserver.jp"


def test_a_phone_only_host_says_so():
    found = find("a@softbank.ne.jp")
    assert (found.servers, found.host.cannot) == (None, "phone_only")


def test_services_of_the_domain_then_what_it_publishes_then_guesses():
    srv = {"_imaps._tcp.x.jp": [("i.x.jp", 993)], "_submission._tcp.x.jp": [("s.x.jp", 587)]}
    told = find("a@x.jp", Names(srv=srv)).servers
    assert (told.imap, told.smtp, told.how) == (Server("i.x.jp", 993), Server("s.x.jp", 587, "starttls"), "srv")

    asked = []
    published = find("a@x.jp", fetch=lambda url: asked.append(url) or (PUBLISHED if "well-known" in url else None)).servers
    assert published == Servers(Server("in.x.jp", 993), Server("out.x.jp", 587, "starttls"), "a", how="autoconfig")
    assert all(url.startswith("https://") for url in asked)

    guessed = find("a@x.jp", there=lambda server: server.host == "mail.x.jp").servers
    assert (guessed.imap, guessed.smtp, guessed.how) == (Server("mail.x.jp", 993), Server("mail.x.jp", 465), "guess")


def test_what_does_not_answer_makes_room_for_what_does():
    srv = {"_imaps._tcp.x.jp": [("old.x.jp", 993)], "_submissions._tcp.x.jp": [("old.x.jp", 465)]}
    found = find("a@x.jp", Names(srv=srv), there=lambda server: server.host in {"imap.x.jp", "smtp.x.jp"})
    assert found.servers.imap.host == "imap.x.jp"


def test_a_known_host_that_does_not_answer_is_still_offered_so_that_the_test_says_why():
    assert find("a@gmail.com", there=lambda _server: False).servers.imap.host == "imap.gmail.com"


def test_nothing_found_is_nothing():
    assert find("a@x.jp", there=lambda _server: False).servers is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><clientConfig>&a;</clientConfig>',
        PUBLISHED.replace(b"in.x.jp", b"in.x.jp/evil"),
        PUBLISHED.replace(b"993", b"99999"),
        PUBLISHED + b" " * autoconfig.LARGEST,
        PUBLISHED.replace(b"<clientConfig", b"<?xml version='1.0' encoding='x-unknown'?><clientConfig"),
        PUBLISHED.decode().encode("utf-16"),
    ],
)
def test_published_settings_that_are_none(content):
    assert autoconfig.read(content, "a@x.jp") is None


@given(st.binary(max_size=3000))
def test_whatever_is_published_is_read_or_left(content):
    for each in (content, PUBLISHED[: len(content)] + content + PUBLISHED[len(content) :]):
        found = autoconfig.read(each, "a@x.jp")
        assert found is None or (found.imap.security != "plain" and 0 < found.imap.port < 65536)


def test_the_table_is_whole():
    assert len({host.id for host in hosts.table()}) == len(hosts.table()) > 50
    for host in hosts.table():
        assert bool(host.cannot) != bool(host.imap), host.id
        assert not host.cannot or host.cannot in words.CANNOT
        for _name, port, security in filter(None, (host.imap, host.smtp)):
            assert 0 < port < 65536
            assert security in {"tls", "starttls"}


def test_an_operators_own_hosts_come_first_and_a_broken_file_stops_nobody(settings, tmp_path):
    own = tmp_path / "hosts.json"
    own.write_text(
        json.dumps(
            [{"id": "ours", "name": "社内", "domains": ["gmail.com"], "imap": ["in", 1, "tls"], "smtp": ["out", 2, "tls"]}]
        )
    )
    settings.MAIL_HOSTS = str(own)
    assert find("a@gmail.com").servers.imap.host == "in"
    broken = tmp_path / "broken.json"
    broken.write_text('[{"id": ')
    settings.MAIL_HOSTS = str(broken)
    assert find("a@gmail.com").servers.imap.host == "imap.gmail.com"
