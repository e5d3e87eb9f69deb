"""What keeps strangers out: sealed cookies, sessions, forged forms, headers; nothing here knows a desk."""
