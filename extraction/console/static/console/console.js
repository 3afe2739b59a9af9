"use strict";
// Tells the server the viewer's time zone, and keeps what is marked as live up to date. Pages work without it.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `console_zone=${zone}; path=/console/; max-age=31536000; samesite=lax`;

  const every = Number(document.body.dataset.every) * 1000;
  if (!every) return;
  const away = document.getElementById("away");

  // Where the reader is stays where it is: parts are filled anew, and focus is given back by its id.
  const fill = (fresh) => {
    const focused = document.activeElement?.id;
    for (const part of document.querySelectorAll("[data-live]")) {
      const other = fresh.getElementById(part.id);
      if (other && other.innerHTML !== part.innerHTML) part.innerHTML = other.innerHTML;
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
    document.title = fresh.title;
  };

  const look = async () => {
    let pause = every;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (answer.redirected) return location.reload();
        if (!answer.ok) throw new Error(answer.statusText);
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        fill(fresh);
        away.hidden = true;
        pause = Number(fresh.body.dataset.every) * 1000;
        if (!pause) return;
      } catch {
        away.hidden = false;
      }
    }
    setTimeout(look, pause);
  };
  setTimeout(look, every);
})();
