"""Pictures: frozen records that draw themselves, how news and views become them, how they are sent."""
