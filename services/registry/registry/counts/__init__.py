"""Numbers that sources give for a time: facts of their own, counted from no list here."""
