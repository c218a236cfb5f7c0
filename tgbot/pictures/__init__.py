"""Pictures: frozen records that draw themselves, how news and views become them, and how they are sent once."""
