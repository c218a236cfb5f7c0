"""web: shows: pages and callbacks over HTTP."""
