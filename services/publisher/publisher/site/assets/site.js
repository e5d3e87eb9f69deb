// Adds how long a round still takes inputs, in the words of the page's language. The page is complete without it.
for (const time of document.querySelectorAll("time.left[datetime]")) {
  const days = Math.ceil((Date.parse(time.dateTime) - Date.now()) / 86400000);
  if (days > 0 && days <= 365) {
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
    time.textContent = "(" + words.format(days, "day") + ")";
    time.hidden = false;
  }
}
