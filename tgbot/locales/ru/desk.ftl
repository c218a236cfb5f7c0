button-desk-switches = ⏸ Рубильники
