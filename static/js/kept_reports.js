// Reports and requests for another date that wait for the network, in a database of this browser, and how they are sent: by pages (offline.js) and by
// the worker (static/worker/worker.js), one at a time. Each has a number of its own, by which the server does it once.
const STORE = "reports";
const PATIENCE = 30_000; // ms for a form
const LONG_PATIENCE = 300_000; // ms for files on a thin line

const opened = () =>
  new Promise((done, failed) => {
    const asked = indexedDB.open("roadmap", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "once" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

const inStore = async (mode, work) => {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      // "strict": it is on the disk before anybody is told so.
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
};

const tell = (news) => {
  const channel = new BroadcastChannel(STORE);
  channel.postMessage(news);
  channel.close();
};

// The rows of one person, or of everybody, in the order in which they were written.
const all = async (person) =>
  (await inStore("readonly", (store) => store.getAll()))
    .filter((row) => person === undefined || row.person === person)
    .sort((one, other) => one.at - other.at);

const put = async (row) => {
  await inStore("readwrite", (store) => store.put(row));
  tell({});
};

const drop = async (once) => {
  await inStore("readwrite", (store) => store.delete(once));
  tell({});
};

// The form's page, as the server gives it now: its token, and who is signed in. `stop`: another time; `refused`: never.
const ask = async (row) => {
  const answer = await fetch(row.address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (answer.redirected) return { stop: "signed_out" };
  if (answer.status === 403 || answer.status === 404) return { refused: true };
  const page = await answer.text();
  const token = page.match(/name="csrfmiddlewaretoken" value="([^"]+)"/)?.[1];
  const person = page.match(/data-person="(\d+)"/)?.[1];
  if (!answer.ok || !token || !person) return { stop: "away" };
  return person === row.person ? { token } : { stop: "other_person" };
};

const post = async (row, token) => {
  const body = new FormData();
  for (const [name, value] of row.fields) body.append(name, value);
  for (const file of row.files) body.append("evidence", file, file.name);
  body.set("csrfmiddlewaretoken", token);
  body.set("once", row.once);
  return fetch(row.address, {
    method: "POST",
    body,
    headers: { "HX-Request": "true" },
    redirect: "manual",
    signal: AbortSignal.timeout(LONG_PATIENCE),
  });
};

// Send one; whether the next may be tried. Throws when there is no network.
const sendOne = async (row) => {
  const { token, stop, refused } = await ask(row);
  if (stop) {
    await put({ ...row, waits_for: stop });
    return false;
  }
  if (refused) {
    await put({ ...row, state: "refused", answer: "" });
    return true;
  }
  const answer = await post(row, token);
  if (answer.headers.has("HX-Redirect")) return false; // signed out in between
  if (answer.status === 200) {
    await drop(row.once);
    tell({ done: row.address, cell: await answer.text() });
    return true;
  }
  if (answer.status === 409 || answer.status === 422) {
    // What was attached lies in the person's form at the server now.
    const text = (await answer.text()).slice(0, 100_000);
    await put({ ...row, files: [], state: answer.status === 409 ? "conflict" : "refused", answer: text });
    return true;
  }
  if ([403, 404, 413].includes(answer.status)) {
    await put({ ...row, state: "refused", answer: "" });
    return true;
  }
  return false;
};

// Held by the page from which it is on its way; a page that dies lets go of it.
const leavingLock = (once) => `leaving:${once}`;
const isAbandoned = (row) =>
  navigator.locks.request(leavingLock(row.once), { ifAvailable: true }, (lock) => lock !== null);

const takeUp = async (row) => {
  if (row.state !== "leaving" || !(await isAbandoned(row))) return row;
  const waits = { ...row, state: "waiting" };
  await put(waits);
  return waits;
};

// Whoever sends holds the lock: a report is never on its way twice from one browser.
const send = () =>
  navigator.locks.request(STORE, async () => {
    for (const one of await all()) {
      const row = await takeUp(one);
      if (row.state === "waiting" && !(await sendOne(row))) break;
    }
  });

globalThis.keptReports = { all, put, drop, send, leavingLock, STORE };
