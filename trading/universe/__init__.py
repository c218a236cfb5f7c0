"""which markets there are, which of them can be traded at all, and which are left alone for now."""
