// Accepting many reports: tick all, a count on the button, and the keyboard (j, k, x, a, r). Without it: ticks and a button.
const form = () => document.querySelector("form[data-accepting]");
const ticks = () => [...(form()?.querySelectorAll("input[name=report]") ?? [])];

const follow = () => {
  const button = form()?.querySelector("button[data-words]");
  if (!button) return;
  const ticked = ticks().filter((one) => one.checked).length;
  button.textContent = ticked ? `${button.dataset.words} (${ticked})` : button.dataset.words;
  const all = form().querySelector("[data-tick-all]");
  // What this module does is told where it runs.
  for (const told of [all, document.querySelector(".accepting__keys")]) if (told) told.hidden = false;
  all.querySelector("input").checked = ticked > 0 && ticked === ticks().length;
};

document.addEventListener("change", (event) => {
  if (!form()?.contains(event.target)) return;
  if (event.target.closest("[data-tick-all]")) for (const one of ticks()) one.checked = event.target.checked;
  follow();
});

let place = 0; // the row that was current when the list was redrawn
const rows = () => [...form().querySelectorAll("[data-row]")];
const current = () => rows().find((row) => row.contains(document.activeElement));

document.addEventListener("keydown", (event) => {
  const types = event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog");
  if (!form() || types || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = rows();
  const now = current();
  if (event.key === "j" || event.key === "k") {
    const at = now ? all.indexOf(now) + (event.key === "j" ? 1 : -1) : 0;
    all[Math.max(0, Math.min(at, all.length - 1))]?.focus();
  } else if (now && event.key === "x") {
    now.querySelector("input[name=report]").click();
  } else if (now && event.key === "a") {
    place = all.indexOf(now);
    now.querySelector("[data-accept]").click();
  } else if (now && event.key === "r") {
    now.querySelector("[data-return]").click();
  } else {
    return;
  }
  event.preventDefault();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "accepting" || !form()) return;
  follow();
  rows()[Math.min(place, rows().length - 1)]?.focus();
});
follow();
