"""Signing in at mail providers with OAuth 2.0: once in the browser, afterwards by tokens that are renewed in time."""
