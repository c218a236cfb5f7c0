button-desk-switches = ⏸ Switches
