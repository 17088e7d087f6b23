// "My tasks" without a network, where a person asked for it on this device: the page says how old it is, forms open from a
// template, and a report or a request for another date that cannot leave waits in the browser (kept_reports.js) and is sent
// by itself.
const { all, put, drop, send, leavingLock, STORE } = globalThis.keptReports;
const TRY_AGAIN = 20_000; // ms
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "opened_by", "page", "once"]);
const WAITING = "form[data-waits]"; // the forms that can wait
const ADDRESS = /^\/r\/[^/]+\/milestones\/(\d+)\/(report|date)\/$/;
const SENT = "sent:"; // in localStorage: numbers of reports that went through another form

const place = document.getElementById("offline");
const person = document.getElementById("sign-in-again")?.dataset.person;
const can = "serviceWorker" in navigator && "indexedDB" in window && "locks" in navigator;
const part = (name) => place?.querySelector(`[data-${name}]`);
const piece = (id) => document.getElementById(id).content.cloneNode(true).firstElementChild;
// Whose device it is: nothing at all is kept, nor looked for, before somebody asks for it.
const owner = () => (can ? localStorage.getItem("offline") : null);
const registered = async () => can && (await navigator.serviceWorker.getRegistration());

// --- the switch

const drawSwitch = async () => {
  const box = document.getElementById("offline-switch");
  if (!box || !can) return;
  const isOn = Boolean(await registered());
  box.hidden = false;
  box.querySelector("[data-on]").hidden = isOn;
  box.querySelector("[data-off]").hidden = !isOn;
};

// What the page is drawn by: kept with it.
const drawnBy = () =>
  [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => one.href || one.src);

const turnOn = async () => {
  await navigator.serviceWorker.register("/worker.js");
  const { active } = await navigator.serviceWorker.ready;
  const kept = new Promise((done) => {
    navigator.serviceWorker.addEventListener("message", done, { once: true });
  });
  active.postMessage({ files: drawnBy(), page: true });
  await kept;
  localStorage.setItem("offline", person);
  navigator.storage?.persist?.();
  await drawSwitch();
};

const turnOff = async () => {
  await (await registered())?.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
  await drawSwitch();
};

// --- what waits

const told = (answer) => {
  const page = new DOMParser().parseFromString(answer ?? "", "text/html");
  const found = page.querySelectorAll(".notice--warning .notice__body > strong, .errorlist li");
  return [...new Set([...found].map((one) => one.textContent.trim()))].join(" ");
};

const rowOf = (row) => {
  const shown = piece("waiting-report");
  const fields = new Map(row.fields);
  const state = row.state === "waiting" ? row.waits_for || "waiting" : row.state;
  shown.dataset.once = row.once;
  shown.dataset.state = row.state;
  shown.querySelector("[data-title]").textContent = row.title;
  shown.querySelector("[data-at]").textContent = new Date(row.at).toLocaleString("ru-RU", {
    dateStyle: "short",
    timeStyle: "short",
  });
  shown.querySelector("[data-status]").textContent = row.status;
  shown.querySelector("[data-text]").textContent = fields.get("text") ?? fields.get("reason") ?? "";
  shown.querySelector("[data-files]").textContent = row.names.join(", ");
  const says = shown.querySelector(`[data-says="${state}"]`);
  if (says) says.hidden = false;
  shown.querySelector("[data-told]").textContent = told(row.answer);
  const opens = shown.querySelector("[data-opens]");
  opens.hidden = row.state === "waiting";
  opens.href = `${row.address}?place=my#kept=${row.once}`;
  return shown;
};

const draw = async () => {
  if (!place || !owner() || !person) return;
  const rows = [];
  for (const row of await all(person)) {
    if (row.state === "leaving") continue;
    if (localStorage.getItem(SENT + row.once) === null) rows.push(row);
    else await drop(row.once).then(() => localStorage.removeItem(SENT + row.once));
  }
  part("list").replaceChildren(...rows.map(rowOf));
  part("waiting").hidden = rows.length === 0;
  part("count").textContent = rows.length || "";
  if (rows.length) place.hidden = false;
};

let trying = false;
const trySending = async () => {
  if (!owner() || !person || trying) return;
  trying = true;
  try {
    if ((await all(person)).some((row) => ["waiting", "leaving"].includes(row.state))) await send();
  } catch {
    // No network: another time.
  } finally {
    trying = false;
  }
};

// --- what can't leave

const parsed = (address) => new URL(address, location.href).pathname.match(ADDRESS);
const idOf = (address) => parsed(address)?.[1];
const cellOf = (address) => document.getElementById(`milestone-${idOf(address)}`);

const beginReport = (form, cell, asked) => {
  const usual = cell.dataset.status === "planned" ? "in_progress" : cell.dataset.status;
  for (const radio of form.elements.status) radio.checked = radio.value === (asked || usual);
  form.elements.progress.value = form.elements.slider.value = cell.dataset.progress;
};

const openForm = (address) => {
  const cell = cellOf(address);
  if (!cell?.dataset.version) return false;
  const [, id, kind] = parsed(address);
  const shown = piece(`offline-${kind}`);
  shown.id = cell.id;
  shown.innerHTML = shown.innerHTML.replaceAll(`${kind}_None_`, `${kind}_${id}_`);
  const form = shown.querySelector("form");
  form.dataset.offline = new URL(address, location.href).pathname;
  form.dataset.decides = cell.dataset.decides ?? "";
  form.elements.version.value = cell.dataset.version;
  if (kind === "report") beginReport(form, cell, new URL(address, location.href).searchParams.get("status"));
  shown.querySelector("[data-title]").textContent = cell.querySelector(".task__what a")?.textContent ?? "";
  shown.querySelector("[data-gives-up]").addEventListener("click", () => shown.replaceWith(cell));
  cell.replaceWith(shown);
  const first = form.querySelector("input[name=status]:checked, input[type=date]");
  first?.dispatchEvent(new Event("input", { bubbles: true }));
  first?.focus({ preventScroll: true });
  return true;
};

const complain = (form, text) => {
  const list = form.querySelector("[data-problems]");
  list.replaceChildren(Object.assign(document.createElement("li"), { textContent: text }));
  list.hidden = false;
};

const titleOf = (form) =>
  form.closest(".cell--form").querySelector("[data-title], .subject__title")?.textContent.trim() ?? "";

// What is said in a word: the status of a report, the day that is asked for.
const wordOf = (form) => {
  const day = form.elements.new_date?.value;
  if (day) return place?.dataset.newDate.replace("%s", new Date(`${day}T00:00`).toLocaleDateString("ru-RU")) ?? day;
  return form.querySelector("input[name=status]:checked")?.labels?.[0]?.textContent.trim() ?? "";
};

const written = (form, address, once, state) => {
  const entries = [...new FormData(form)].filter(([name]) => !NOT_TYPED.has(name));
  const files = entries.map(([, value]) => value).filter((value) => value instanceof File && value.size > 0);
  const fields = entries.filter(([, value]) => typeof value === "string");
  return {
    once,
    person,
    address: new URL(address, location.href).pathname,
    fields,
    files,
    names: files.map((file) => file.name),
    title: titleOf(form),
    status: wordOf(form),
    at: Date.now(),
    state,
  };
};

const keepForm = async (form, address, once) => {
  const around = form.closest(".cell--form");
  const row = written(form, address, once, "waiting");
  try {
    await put(row);
  } catch {
    complain(form, place.dataset.noRoom);
    return;
  }
  const waits = piece("report-waits");
  waits.id = `milestone-${idOf(address)}`;
  waits.querySelector("[data-title]").textContent = row.title;
  around.replaceWith(waits);
  waits.focus({ preventScroll: true });
  document.getElementById("notices").replaceChildren();
  await draw();
  const registration = await registered();
  await registration?.sync?.register(STORE).catch(() => undefined);
  trySending();
};

// Each sending has its number, so what is sent again because no answer came is done once. And it is written down before it
// leaves: a browser that dies in between sends it when it comes back. While it is on its way, this page holds its lock.
const releases = new Map(); // by number

const writeAhead = async (form) => {
  const { once } = form.dataset;
  if (!(await registered())) return;
  await new Promise((held, failed) => {
    const untilAnswered = () =>
      new Promise((release) => {
        releases.set(once, release);
        held();
      });
    navigator.locks.request(leavingLock(once), untilAnswered).catch(failed);
  });
  await put(written(form, form.getAttribute("hx-post"), once, "leaving"));
};

const settle = async (once) => {
  localStorage.setItem(SENT + once, "yes");
  await drop(once);
  localStorage.removeItem(SENT + once);
  releases.get(once)?.();
  releases.delete(once);
};

document.addEventListener("htmx:confirm", async (event) => {
  const form = event.target;
  if (!form.matches?.(`${WAITING}[hx-post]`)) return;
  // A button with a name asks for something else: to take a file away.
  const isOther = Boolean(event.detail.triggeringEvent?.submitter?.name);
  form.dataset.once = isOther ? "" : (form.dataset.row ?? crypto.randomUUID?.() ?? "");
  if (!form.dataset.once || form.dataset.row || owner() !== person) return;
  event.preventDefault();
  if (form.dataset.keeping) return;
  form.dataset.keeping = "yes";
  await writeAhead(form).catch(() => undefined); // no room for it: it goes all the same
  delete form.dataset.keeping;
  if (form.isConnected) event.detail.issueRequest(true);
  else await settle(form.dataset.once); // given up in the meantime
});

document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target;
  if (form.matches?.(WAITING) && form.dataset.once) event.detail.parameters.once = form.dataset.once;
});

// Answered, whatever the answer: the page shows it. Without an answer it waits from now on (`whenCut`), on pages that say so.
document.addEventListener("htmx:afterRequest", async (event) => {
  const { once } = event.detail.requestConfig.elt.dataset;
  if (!releases.has(once)) return;
  if (event.detail.xhr.status || !place) {
    await settle(once);
    return;
  }
  releases.get(once)();
  releases.delete(once);
});

const whenCut = async (event) => {
  const from = event.target;
  if (!place || !(await registered())) return;
  const address = from.getAttribute?.("hx-get") ?? from.getAttribute?.("hx-post") ?? "";
  if (!idOf(address)) return;
  if (from.matches(WAITING) && from.dataset.once) {
    await keepForm(from, address, from.dataset.once);
  } else if (from.hasAttribute("hx-get") && openForm(address)) {
    document.getElementById("notices").replaceChildren();
  }
};
document.addEventListener("htmx:sendError", whenCut);
document.addEventListener("htmx:timeout", whenCut);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.offline) return;
  event.preventDefault();
  if (form.dataset.waits === "date" && !form.reportValidity()) return;
  const said = new FormData(form);
  const isProven = said.getAll("evidence").some((file) => file.size > 0) || said.get("links")?.trim();
  if (said.get("status") === "done" && !isProven && form.dataset.decides !== "yes") {
    complain(form, place.dataset.needsProof);
    return;
  }
  if (form.dataset.keeping) return;
  form.dataset.keeping = "yes";
  keepForm(form, form.dataset.offline, crypto.randomUUID()).finally(() => delete form.dataset.keeping);
});

// --- a form that was refused, opened again with what was typed

const fillAgain = async () => {
  const once = location.hash.match(/^#kept=([\w-]+)$/)?.[1];
  const form = once && document.querySelector(WAITING);
  const row = form && (await all(person)).find((one) => one.once === once);
  if (!row) return;
  form.dataset.row = once;
  for (const [name, value] of row.fields) {
    if (["version", "place", "slider"].includes(name)) continue;
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else if (field.type !== "file") field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
};

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const once = event.target.dataset?.row;
  if (once && event.detail.xhr.status === 200) localStorage.setItem(SENT + once, "yes");
});

// --- begin

const begin = async () => {
  if (!can || !person) return;
  const isOthers = owner() && owner() !== person && !document.documentElement.dataset.kept;
  // What waits stays until it is sent: only the copies are forbidden.
  if (isOthers || (place?.hasAttribute("data-forbidden") && (await registered()))) await turnOff();
  const kept = document.documentElement.dataset.kept;
  if (place && kept) {
    const minutes = Math.round((Date.now() - new Date(kept)) / 60_000);
    const [count, unit] = minutes < 90 ? [minutes, "minute"] : minutes < 36 * 60 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
    part("kept-at").textContent = new Date(kept).toLocaleString("ru-RU", { dateStyle: "long", timeStyle: "short" });
    part("ago").textContent = new Intl.RelativeTimeFormat("ru").format(-count, unit);
    part("age").hidden = place.hidden = false;
  }
  await drawSwitch();
  await draw();
  await fillAgain();
  const worker = (await registered())?.active;
  if (place && !kept) worker?.postMessage({ files: drawnBy() });
  trySending();
};

if (can && person) {
  new BroadcastChannel(STORE).addEventListener("message", ({ data }) => {
    const cell = data.done && cellOf(data.done);
    if (cell && !cell.querySelector("form.report")) {
      const now = new DOMParser().parseFromString(data.cell, "text/html").body.firstElementChild;
      if (now) {
        cell.replaceWith(now);
        window.htmx.process(now);
      }
    }
    draw();
  });
  window.addEventListener("online", trySending);
  setInterval(trySending, TRY_AGAIN);
  document.addEventListener("visibilitychange", () => document.hidden || trySending());
}

// Signing out clears what a browser holds of us: what waits would go with it, so its person is asked.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!owner() || !form.action?.endsWith?.("/sign-out/")) return;
  event.preventDefault();
  const waits = (await all(person)).length > 0;
  const question = document.getElementById("sign-in-again").dataset.unsent;
  if (!waits || window.confirm(question)) form.submit();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-turns-on], [data-turns-off], [data-sends], [data-discards]");
  if (!button) return;
  if (button.matches("[data-turns-on]")) turnOn();
  if (button.matches("[data-turns-off]")) turnOff();
  if (button.matches("[data-sends]")) trySending();
  if (button.matches("[data-discards]") && window.confirm(place.dataset.discard)) {
    drop(button.closest("[data-once]").dataset.once);
  }
});

begin();
