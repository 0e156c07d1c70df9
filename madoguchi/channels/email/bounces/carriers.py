"""Mobile carriers whose customers choose from whom they receive: mail they refuse comes back as "User unknown"."""

from madoguchi.kit.addresses import ascii_domain

# domain: whose mail it is, and where its customers allow a sender. Subdomains count (…@pdx.ne.jp, …@d.vodafone.ne.jp).
CARRIERS = {
    "docomo.ne.jp": "docomo",
    "au.com": "au",
    "ezweb.ne.jp": "au",
    "uqmobile.jp": "UQ mobile",
    "softbank.ne.jp": "SoftBank",
    "i.softbank.jp": "SoftBank",
    "vodafone.ne.jp": "SoftBank",
    "disney.ne.jp": "SoftBank",
    "ymobile.ne.jp": "Y!mobile",
    "yahoo.ne.jp": "Y!mobile",
    "ymobile1.ne.jp": "Y!mobile",
    "y-mobile.ne.jp": "Y!mobile",
    "wcm.ne.jp": "Y!mobile",
    "willcom.com": "Y!mobile",
    "willcom-inc.com": "Y!mobile",
    "pdx.ne.jp": "Y!mobile",
    "emnet.ne.jp": "Y!mobile",
    "emobile.ne.jp": "Y!mobile",
    "emobile-s.ne.jp": "Y!mobile",
    "rakumail.jp": "楽天モバイル",
    "rakuten.jp": "楽天モバイル",
    "mineo.jp": "mineo",
    "mopera.net": "docomo",
    "dwmail.jp": "docomo",
    "jcom.home.ne.jp": "J:COM",
    "linemo.jp": "LINEMO",
    "biglobe.ne.jp": "BIGLOBE",
}


def carrier_of(address: str) -> str:
    """The carrier's name, or empty when the address is no carrier's."""
    labels = ascii_domain(address.rpartition("@")[2]).split(".")
    return next((CARRIERS[name] for n in range(len(labels) - 1) if (name := ".".join(labels[n:])) in CARRIERS), "")
