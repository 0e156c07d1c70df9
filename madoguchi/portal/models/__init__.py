"""What the customer's side keeps of its own."""

from madoguchi.portal.models.contact import ContactPage

__all__ = ["ContactPage"]
