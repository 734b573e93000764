/*
Live sums of a budget and of a score sheet, in whole numbers (no binary fractions). They show; the server decides.

data-budget                           table or fieldset; data-money="GEL {amount}" is how an amount is written
  data-line                           row; in it select or input data-category, and inputs data-amount="COLUMN"
                                      (quantity, unit_cost, total, requested, own)
  data-product="should be {amount}"   output in a row: quantity × unit cost, hidden while it equals the total
  data-sum="COLUMN"                   output: sum of a column; data-of="KEY KEY" limits it to categories
  data-share="KEY KEY"                output: share of these categories in a base. data-column (default requested),
                                      data-base-column, data-base-of="KEY KEY" (default: all), data-cap="7.00",
                                      data-text="{share} % of at most {cap} %"; class "over" when above, unrounded
An output shows "–" while an amount in it cannot be read; amounts are read as the server reads them:
12 500,50 and 12,500.50 are clear, 12,500 is not.

data-sheet                            score sheet; data-most: the highest score
  data-criterion                      fieldset of radio buttons; data-weight: its weight. The keys 0–9 choose the
                                      score in the criterion that has the focus
  data-score-total                    output: sum of score / most × weight, data-text="{total} of 100"
  data-score-left                     output: data-text with {left}, empty when every criterion has a score
*/
"use strict";

(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const keys = (text) => (text ?? "").split(" ").filter(Boolean);

  /* Exact numbers: {units, places} is units / 10^places. -------------------------------------------------- */

  const GROUPED = /^[0-9]{1,3}(?:([ \u00a0\u202f'.,])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])[0-9]+)?$/;
  const ZERO = { units: 0n, places: 0 };

  function plain(text) {
    const grouped = GROUPED.exec(text);
    if (!grouped) return text.split(",").length === 2 ? text.replace(",", ".") : text;
    const [, group, point] = grouped;
    const isMark = ".,".includes(group);
    if (isMark && (point === group || (!point && text.split(group).length === 2))) return "";
    return text.replaceAll(group, "").replace(",", ".");
  }

  function read(text) {
    const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(plain(text.trim()));
    if (!match) return null;
    const [, whole, part = ""] = match;
    return { units: BigInt(whole + part), places: part.length };
  }

  const scaled = (number, places) => number.units * 10n ** BigInt(places - number.places);
  const times = (a, b) => a && b && { units: a.units * b.units, places: a.places + b.places };

  function plus(a, b) {
    if (!a || !b) return null;
    const places = Math.max(a.places, b.places);
    return { units: scaled(a, places) + scaled(b, places), places };
  }

  function compare(a, b) {
    const places = Math.max(a.places, b.places);
    const difference = scaled(a, places) - scaled(b, places);
    return difference < 0n ? -1 : Number(difference > 0n);
  }

  /* The quotient a / b with two places, half up. */
  function divided(a, b) {
    const places = Math.max(a.places, b.places);
    const below = scaled(b, places);
    return { units: (2n * 100n * scaled(a, places) + below) / (2n * below), places: 2 };
  }

  function written(number) {
    const georgian = document.documentElement.lang === "ka";
    const { units } = divided(number, { units: 1n, places: 0 });
    const whole = (units / 100n).toString().replace(/\B(?=([0-9]{3})+$)/g, georgian ? "\u00a0" : ",");
    return `${whole}${georgian ? "," : "."}${(units % 100n).toString().padStart(2, "0")}`;
  }

  /* Budget ------------------------------------------------------------------------------------------------ */

  function amount(line, column) {
    const input = line.querySelector(`[data-amount="${column}"]`);
    return !input || !input.value.trim() ? ZERO : read(input.value);
  }

  function sum(budget, column, categories) {
    return all("[data-line]", budget)
      .filter((line) => !categories.length || categories.includes(line.querySelector("[data-category]")?.value))
      .reduce((total, line) => plus(total, amount(line, column)), ZERO);
  }

  function money(budget, number) {
    return number ? fill(budget.dataset.money ?? "{amount}", { amount: written(number) }) : "–";
  }

  function showProduct(budget, line) {
    const output = line.querySelector("[data-product]");
    if (!output) return;
    const product = times(amount(line, "quantity"), amount(line, "unit_cost"));
    const total = amount(line, "total");
    output.hidden = !product || !total || !total.units || compare(product, total) === 0;
    if (!output.hidden) output.textContent = fill(output.dataset.product, { amount: money(budget, product) });
  }

  function showShare(budget, output) {
    const { share, column = "requested", baseColumn = column, baseOf, cap, text } = output.dataset;
    const part = sum(budget, column, keys(share));
    const base = sum(budget, baseColumn, keys(baseOf));
    const percent = part && { units: part.units * 100n, places: part.places };
    const known = percent && base && base.units > 0n;
    const shown = known ? written(divided(percent, base)) : "–";
    output.textContent = fill(text, { share: shown, cap: cap && written(read(cap)) });
    output.classList.toggle("over", Boolean(known && cap && compare(percent, times(read(cap), base)) > 0));
  }

  function showBudget(budget) {
    all("[data-line]", budget).forEach((line) => showProduct(budget, line));
    all("[data-sum]", budget).forEach((output) => {
      output.textContent = money(budget, sum(budget, output.dataset.sum, keys(output.dataset.of)));
    });
    all("[data-share]", budget).forEach((output) => showShare(budget, output));
  }

  /* Score sheet ------------------------------------------------------------------------------------------- */

  function showSheet(sheet) {
    const criteria = all("[data-criterion]", sheet);
    const given = criteria.filter((criterion) => criterion.querySelector(":checked"));
    const earned = (criterion) => times(read(criterion.querySelector(":checked").value), read(criterion.dataset.weight));
    const points = given.reduce((total, criterion) => plus(total, earned(criterion)), ZERO);
    const left = criteria.length - given.length;
    all("[data-score-total]", sheet).forEach((output) => {
      output.textContent = fill(output.dataset.text, { total: written(divided(points, read(sheet.dataset.most))) });
    });
    all("[data-score-left]", sheet).forEach((output) => {
      output.textContent = left ? fill(output.dataset.text, { left }) : "";
    });
  }

  function chooseByKey(event) {
    const plainKey = /^[0-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!plainKey || event.target.matches("textarea, input:not([type=radio])")) return;
    const choice = event.target.closest("[data-criterion]")?.querySelector(`input[type=radio][value="${event.key}"]`);
    choice?.focus();
    choice?.click();
  }

  /* Wiring ------------------------------------------------------------------------------------------------ */

  function show(target) {
    const budget = target.closest?.("[data-budget]");
    const sheet = target.closest?.("[data-sheet]");
    if (budget) showBudget(budget);
    if (sheet) showSheet(sheet);
  }

  function showAll() {
    all("[data-budget]").forEach(showBudget);
    all("[data-sheet]").forEach(showSheet);
  }

  document.addEventListener("input", (event) => show(event.target));
  document.addEventListener("change", (event) => show(event.target));
  document.addEventListener("keydown", chooseByKey);
  document.addEventListener("htmx:afterSettle", showAll);
  showAll();
})();
