"""Invitations in the form that calendars read: iCalendar (RFC 5545), sent by iTIP (RFC 5546)."""
