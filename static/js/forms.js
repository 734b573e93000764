/*
Autosave, counters and rows. Every form also works without this script, by its buttons.

data-autosave                         form with hx-post, hx-trigger="portal:save" and hx-swap="none"; it is sent 1.5 s
                                      after the last change, when the page is left, and again until it arrives.
                                      The answer's parts go out of band: #save-status (includes/_save_status.html),
                                      the version read, errors beside answers. 409 and 422 are answers too.
                                      Text that did not arrive stays in this browser until it does.
data-copy-found                       notice, hidden, with buttons data-copy-restore and data-copy-forget: shown when
                                      such text is found (includes/_copy_found.html)
data-sign-out                         form after which nothing stays in this browser
data-counter-for="ID"                 counter of a text field: data-unit="words|characters", data-limit, data-text with
                                      {count} and {limit}, data-text-over with {over} (includes/_counter.html)
data-rows="KEY"                       container of rows, data-next (the next index), data-most (rows at most); holds
                                      [data-row] elements and <template data-row-template> with __i__ for the index
data-add-row="KEY", data-remove-row   submit buttons; without JavaScript the server adds and removes. Names keep their
                                      index when a row goes, so the server accepts gaps

A word is a run of characters that are not white space (as Python's str.split takes it) with a letter or digit in it;
characters are Unicode code points of the text in NFC, a line end counts as one. The server counts the same.
*/
"use strict";

(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  /* Counters ---------------------------------------------------------------------------------------------- */

  const RUN = /[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;
  const COUNT = {
    words: (text) => (text.match(RUN) ?? []).filter((run) => /[\p{L}\p{N}]/u.test(run)).length,
    characters: (text) => [...text.normalize("NFC")].length,
  };

  function showCount(counter, field) {
    const { unit, limit, text, textOver } = counter.dataset;
    const count = COUNT[unit](field.value);
    const over = count - Number(limit);
    counter.textContent = over > 0 ? fill(textOver, { over }) : fill(text, { count, limit });
    counter.classList.toggle("counter-over", over > 0);
  }

  function countFor(field) {
    all("[data-counter-for]").filter((counter) => counter.dataset.counterFor === field.id)
      .forEach((counter) => showCount(counter, field));
  }

  function countAll(within) {
    all("[data-counter-for]", within).forEach((counter) => {
      const field = document.getElementById(counter.dataset.counterFor);
      if (field) showCount(counter, field);
    });
  }

  /* Rows -------------------------------------------------------------------------------------------------- */

  function countRows(rows) {
    const count = rows.querySelectorAll("[data-row]").length;
    all(`[data-add-row="${CSS.escape(rows.dataset.rows)}"]`)
      .forEach((button) => { button.disabled = count >= Number(rows.dataset.most || Infinity); });
    rows.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function addRow(rows) {
    const template = rows.querySelector("template[data-row-template]");
    const markup = template.innerHTML.replaceAll("__i__", rows.dataset.next);
    template.insertAdjacentHTML("beforebegin", markup);
    const row = template.previousElementSibling;
    rows.dataset.next = Number(rows.dataset.next) + 1;
    window.htmx?.process(row);
    countAll(row);
    countRows(rows);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  function removeRow(row) {
    const rows = row.closest("[data-rows]");
    const next = row.previousElementSibling ?? row.nextElementSibling;
    row.remove();
    countRows(rows);
    const button = next?.querySelector("[data-remove-row]");
    (button ?? document.querySelector(`[data-add-row="${CSS.escape(rows.dataset.rows)}"]`))?.focus();
  }

  function clickRow(event) {
    const add = event.target.closest("[data-add-row]");
    const rows = add && document.querySelector(`[data-rows="${CSS.escape(add.dataset.addRow)}"]`);
    const row = event.target.closest("[data-remove-row]")?.closest("[data-row]");
    if (rows || row) event.preventDefault();
    if (rows) addRow(rows);
    if (row) removeRow(row);
  }

  /* Autosave ---------------------------------------------------------------------------------------------- */

  const WAIT = 1500;
  const AGAIN = 15000;
  const forms = new Map();  /* form -> {changed, sending, failed, timer}: changes not yet stored, attempts in vain */
  let signedOut = false;

  /* By getAttribute: a question may be called "action" and then hides the form's property. */
  const copyKey = (form) => `unsent:${form.getAttribute("action") ?? location.pathname}`;
  const texts = (form) => [...new FormData(form)]
    .filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");

  function showSaving(state) {
    const status = document.getElementById("save-status");
    if (!status) return;
    status.dataset.state = state;
    if (status.dataset[state]) status.textContent = status.dataset[state];
  }

  function schedule(form, after) {
    const memory = forms.get(form);
    clearTimeout(memory.timer);
    memory.timer = setTimeout(save, after, form);
  }

  function save(form) {
    const memory = forms.get(form);
    if (!memory.changed || memory.sending || !window.htmx) return;
    memory.sending = memory.changed;
    showSaving("saving");
    window.htmx.trigger(form, "portal:save");
  }

  function saved(form) {
    const memory = forms.get(form);
    memory.changed -= memory.sending;
    memory.sending = memory.failed = 0;
    localStorage.removeItem(copyKey(form));
    showSaving("saved");
    document.dispatchEvent(new Event("portal:answered"));
    if (memory.changed) schedule(form, WAIT);
  }

  function notSaved(form, status) {
    const memory = forms.get(form);
    memory.sending = 0;
    memory.failed += 1;
    localStorage.setItem(copyKey(form), JSON.stringify(texts(form)));
    showSaving("failed");
    schedule(form, AGAIN);
    if (status === 401) showSignedOut();
    if (status === 403) refreshToken();
  }

  function showSignedOut() {
    signedOut = true;
    document.dispatchEvent(new Event("portal:signed-out"));
  }

  /* After signing in again in another tab the page's token is old: take the new one from a fresh copy of the page. */
  async function refreshToken() {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page && page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (!token) {
      showSignedOut();
    } else {
      all("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
      forms.forEach((memory, form) => (signedOut || memory.failed === 1) && schedule(form, 0));
      signedOut = false;
    }
  }

  /* htmx sends the button that had the focus last; an autosave presses none. */
  function withoutButtons({ detail }) {
    if (forms.has(detail.elt)) all("button[name]", detail.elt).forEach((button) => detail.formData.delete(button.name));
  }

  function isSignedOut(detail) {
    const signIn = document.querySelector("[data-sign-in]");
    return Boolean(signIn && detail.xhr.responseURL && new URL(detail.xhr.responseURL).pathname === signIn.pathname);
  }

  function beforeSwap({ detail }) {
    if (!isSignedOut(detail)) return;
    detail.shouldSwap = false;
    showSignedOut();
  }

  function afterSending({ detail }) {
    if (!forms.has(detail.elt)) return;
    const { status } = detail.xhr;
    if (isSignedOut(detail)) notSaved(detail.elt, 401);
    else if ((status >= 200 && status < 300) || status === 409 || status === 422) saved(detail.elt);
    else notSaved(detail.elt, status);
  }

  function addMissingRows(form, names) {
    all("[data-rows]", form).forEach((rows) => {
      const markup = rows.querySelector("template[data-row-template]").innerHTML;
      const isWanted = (index) => names.some((name) => markup.replaceAll("__i__", index).includes(`name="${name}"`));
      const first = Number(rows.dataset.next);
      for (let index = first; index < first + 50; index += 1) {
        if (isWanted(index)) {
          rows.dataset.next = index;
          addRow(rows);
        }
      }
    });
  }

  function restore(form, pairs) {
    addMissingRows(form, pairs.map(([name]) => name));
    for (const [name, value] of pairs) {
      for (const field of all(`[name="${CSS.escape(name)}"]:not([type=hidden])`, form)) {
        if (["checkbox", "radio"].includes(field.type)) field.checked ||= field.value === value;
        else field.value = value;
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    countAll(form);
  }

  function offerCopy(form) {
    const copy = localStorage.getItem(copyKey(form));
    const notice = document.querySelector("[data-copy-found]");
    if (!copy || !notice) return;
    const answer = (act) => () => { act(); notice.hidden = true; localStorage.removeItem(copyKey(form)); };
    notice.querySelector("[data-copy-restore]").addEventListener("click", answer(() => restore(form, JSON.parse(copy))));
    notice.querySelector("[data-copy-forget]").addEventListener("click", answer(() => {}));
    notice.hidden = false;
  }

  function startAutosave(form) {
    forms.set(form, { changed: 0, sending: 0, failed: 0, timer: 0 });
    form.addEventListener("input", () => { forms.get(form).changed += 1; schedule(form, WAIT); });
    form.addEventListener("change", () => schedule(form, 300));
    form.addEventListener("submit", () => { forms.get(form).changed = 0; clearTimeout(forms.get(form).timer); });
    offerCopy(form);
  }

  function forgetCopies() {
    Object.keys(localStorage).filter((key) => key.startsWith("unsent:"))
      .forEach((key) => localStorage.removeItem(key));
  }

  /* Wiring ------------------------------------------------------------------------------------------------ */

  const saveAll = () => forms.forEach((_memory, form) => save(form));

  document.addEventListener("input", (event) => countFor(event.target));
  document.addEventListener("click", clickRow);
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-sign-out]")) forgetCopies(); });
  document.addEventListener("htmx:configRequest", withoutButtons);
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterRequest", afterSending);
  document.addEventListener("htmx:afterSettle", (event) => countAll(event.target));
  document.addEventListener("visibilitychange", saveAll);
  addEventListener("online", saveAll);
  addEventListener("beforeunload", (event) => {
    if ([...forms.values()].some((memory) => memory.changed)) event.preventDefault();
  });

  all("form[data-autosave]").forEach(startAutosave);
  countAll(document);
})();
