"""What the customer's side keeps of its own."""

from madoguchi.portal.models.contact import ContactPage
from madoguchi.portal.models.knocks import Knocks
from madoguchi.portal.models.requests import CustomerSession, DataCopy, MyRequests, SignInLink

__all__ = ["ContactPage", "CustomerSession", "DataCopy", "Knocks", "MyRequests", "SignInLink"]
