/*
What every page does when JavaScript is there; every page also works without it.
No script builds text: sentences stand in the templates, in the reader's language, as data attributes.

data-theme-switch                     button: light or dark, kept in the cookie "theme" which the server reads
data-menu                             <details> that closes on Escape and on a click elsewhere
data-take-focus                       element that takes the focus when it arrives (error summary)
.table-wrap, .figure-wrap             get a place in the tab order and a name while they are wider than the screen
data-check-all="NAME"                 checkbox that ticks all checkboxes of that name in its form
data-session-seconds="N"              notice; data-session-soon shows five minutes before the end, data-session-over
                                      after it; data-session-stay is the button between; data-offline: no connection
data-reader-time="INSTANT"            hidden; shown with data-text="… {moment} …" if the reader's clock differs from
                                      that of data-zone
data-server-clock                     <time datetime="INSTANT" data-zone="…"> that ticks with the server's clock
data-digest-file                      file input; its SHA-256 is compared in the browser, the file is not sent:
  data-digest-result                  output in the same form, data-digest="hex" (or "" to show only),
                                      data-same, data-different, data-failed: sentences; {digest} is filled in
A post form sends once: a second click within five seconds does nothing.

Events on document: portal:signed-out and portal:answered, sent by forms.js, move the session notice.
*/
"use strict";

(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  function switchTheme() {
    const dark = root.dataset.bsTheme
      ? root.dataset.bsTheme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.bsTheme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.bsTheme}; path=/; max-age=31536000; SameSite=Lax`;
  }

  function closeMenus(except) {
    all("[data-menu][open]").filter((menu) => menu !== except).forEach((menu) => { menu.open = false; });
  }

  /* A link to a group of choices focuses its first choice. */
  function focusTarget(link) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const kinds = "input, select, textarea";
    (target?.matches(kinds) ? target : target?.querySelector(kinds))?.focus();
  }

  function takeFocus(within) {
    within.querySelector?.("[data-take-focus]")?.focus();
  }

  /* Named by the caption or the heading before it, so that a screen reader says what scrolls. */
  function nameScroller(region) {
    if (region.scrollWidth <= region.clientWidth) return;
    const isBefore = (heading) => heading.compareDocumentPosition(region) & Node.DOCUMENT_POSITION_FOLLOWING;
    const name = region.querySelector("caption") ?? all("h1, h2, h3, figcaption").filter(isBefore).at(-1);
    region.tabIndex = 0;
    region.setAttribute("role", "group");
    region.setAttribute("aria-label", name?.textContent.trim() ?? document.title);
  }

  const nameScrollers = () => all(".table-wrap, .figure-wrap").forEach(nameScroller);

  function checkAll(box) {
    all(`input[type=checkbox][name="${CSS.escape(box.dataset.checkAll)}"]`, box.form ?? document)
      .forEach((other) => { other.checked = box.checked; });
  }

  function sendOnce(event) {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  }

  /* Session ----------------------------------------------------------------------------------------------- */

  const notice = document.querySelector("[data-session-seconds]");
  let timers = [];

  function showSession(name) {
    if (!notice) return;
    all("[data-session-soon], [data-session-over]", notice).forEach((part) => { part.hidden = !(name in part.dataset); });
    notice.hidden = !name;
  }

  function restartSession() {
    const seconds = Number(notice.dataset.sessionSeconds);
    timers.forEach(clearTimeout);
    showSession("");
    timers = [[seconds - 300, "sessionSoon"], [seconds, "sessionOver"]]
      .filter(([after]) => after > 0 && after < 2_000_000)
      .map(([after, name]) => setTimeout(showSession, after * 1000, name));
  }

  async function stay() {
    const answer = await fetch(location.href, { method: "HEAD" });
    if (answer.ok && !answer.redirected) restartSession();
    else showSession("sessionOver");
  }

  function showConnection() {
    all("[data-offline]").forEach((part) => { part.hidden = navigator.onLine; });
  }

  /* Time -------------------------------------------------------------------------------------------------- */

  /* Few browsers carry Georgian dates; German ones look the same. */
  const georgian = root.lang === "ka";
  const DAY = { day: georgian ? "2-digit" : "numeric", month: georgian ? "2-digit" : "long", year: "numeric" };
  const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

  function written(zone, options) {
    return new Intl.DateTimeFormat(georgian ? "de" : "en-GB", { timeZone: zone, ...options });
  }

  function showReaderTime(part) {
    const instant = new Date(part.dataset.readerTime);
    const options = { ...DAY, ...CLOCK };
    const here = written(undefined, options).format(instant);
    if (here === written(part.dataset.zone, options).format(instant)) return;
    part.textContent = fill(part.dataset.text, { moment: here });
    part.hidden = false;
  }

  function startClock(clock) {
    const start = new Date(clock.dateTime).getTime() - performance.now();
    const format = written(clock.dataset.zone, { ...CLOCK, second: "2-digit" });
    setInterval(() => { clock.textContent = format.format(start + performance.now()); }, 1000);
  }

  /* Digest ------------------------------------------------------------------------------------------------ */

  async function sha256(file) {
    const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function compareDigest(input) {
    const result = input.form.querySelector("[data-digest-result]");
    if (!input.files.length) return;
    const digest = await sha256(input.files[0]).catch(() => "");
    const wanted = result.dataset.digest.toLowerCase();
    const verdict = !digest ? "failed" : !wanted || digest === wanted ? "same" : "different";
    result.textContent = fill(result.dataset[verdict], { digest });
    result.dataset.verdict = verdict;
  }

  /* Wiring ------------------------------------------------------------------------------------------------ */

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("[data-menu]"));
    const link = event.target.closest(".error-summary a[href^='#']");
    if (link) setTimeout(focusTarget, 0, link);
    if (event.target.closest("[data-theme-switch]")) switchTheme();
    if (event.target.closest("[data-session-stay]")) stay();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("[data-menu][open]");
    closeMenus();
    open?.querySelector("summary").focus();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-check-all]")) checkAll(event.target);
    if (event.target.matches("[data-digest-file]")) compareDigest(event.target);
  });
  addEventListener("submit", sendOnce);
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
  addEventListener("online", showConnection);
  addEventListener("offline", showConnection);
  document.addEventListener("portal:signed-out", () => showSession("sessionOver"));
  document.addEventListener("portal:answered", () => notice && restartSession());
  document.addEventListener("htmx:afterSettle", (event) => { takeFocus(event.target); nameScrollers(); });
  addEventListener("resize", nameScrollers);
  addEventListener("beforeprint", () => all("details:not([open], [data-menu])").forEach((part) => {
    part.open = true;
    addEventListener("afterprint", () => { part.open = false; }, { once: true });
  }));

  nameScrollers();
  all("[data-theme-switch]").forEach((button) => { button.hidden = false; });
  all("[data-reader-time]").forEach(showReaderTime);
  all("[data-server-clock]").forEach(startClock);
  if (notice) restartSession();
  showConnection();
  takeFocus(document);
})();
