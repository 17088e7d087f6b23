// Opens "my tasks" without a network, in browsers where a person asked for that (static/js/offline.js). It keeps one page,
// the newest, with what it is drawn by; everything else is as without it. Signing out takes the page away.
const PAGES = "pages";
const FILES = "files";
const MY = "/my/";
const WHOLE = "/my/?all=every"; // without a network nobody can ask for the other tasks of a long group
const PATIENCE = 8000; // ms until the kept page is shown
const LEADS_TO_TASKS = /^\/$|^\/begin\/$|^\/my\/milestones\/|^\/r\/[^/]+\/milestones\/\d+\/(report|date)\/$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const keep = async (answer) => {
  if (!answer.ok || answer.type !== "basic" || answer.redirected) return;
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("X-Kept-At", new Date().toISOString());
  await (await caches.open(PAGES)).put(MY, new Response(await answer.blob(), { headers }));
};

// An answer that was on its way while somebody signed out is kept no more.
let timesLeft = 0;
const keepWhole = async () => {
  const before = timesLeft;
  const answer = await fetch(WHOLE, { redirect: "manual" });
  if (before === timesLeft) await keep(answer);
};

const keptPage = async () => (await caches.open(PAGES)).match(MY, { ignoreVary: true });

// The kept page says since when it is kept, for offline.js to tell.
const shown = async (copy) => {
  const text = await copy.text();
  const marked = text.replace("<html ", `<html data-kept="${copy.headers.get("X-Kept-At")}" `);
  return new Response(marked, { headers: copy.headers });
};

const myPage = async (asked) => {
  const copy = await keptPage();
  if (!copy) return asked;
  const slow = new Promise((done) => setTimeout(done, PATIENCE));
  const answer = await Promise.race([asked.catch(() => undefined), slow]);
  return answer && answer.status < 500 ? answer : shown(copy);
};

const otherPage = async (asked) => {
  try {
    return await asked;
  } catch (failure) {
    if (await keptPage()) return Response.redirect(MY);
    throw failure;
  }
};

const file = async (request) => {
  try {
    return await fetch(request);
  } catch (failure) {
    const copy = await (await caches.open(FILES)).match(request, { ignoreVary: true });
    if (copy) return copy;
    throw failure;
  }
};

const keepFiles = async (addresses) => {
  const cache = await caches.open(FILES);
  for (const one of await cache.keys()) if (!addresses.includes(one.url)) await cache.delete(one);
  await cache.addAll(addresses);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === "/sign-out/") {
    timesLeft += 1;
    event.waitUntil(caches.delete(PAGES));
  }
  if (request.method !== "GET") return;
  if (pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  } else if (request.mode === "navigate" && pathname === MY) {
    const asked = fetch(request);
    const came = asked.then((answer) => answer.ok && !answer.redirected && keepWhole());
    if (!search) event.waitUntil(came.catch(() => undefined));
    event.respondWith(myPage(asked));
  } else if (request.mode === "navigate" && LEADS_TO_TASKS.test(pathname)) {
    event.respondWith(otherPage(fetch(request)));
  }
});

self.addEventListener("message", (event) => {
  const { files, page } = event.data;
  const work = async () => {
    if (files) await keepFiles(files);
    if (page) await keepWhole();
  };
  event.waitUntil(
    work()
      .catch(() => undefined)
      .then(() => event.source?.postMessage({ kept: true })),
  );
});

// Where the browser can: sent when the network is back, though no page is open.
self.addEventListener("sync", (event) => {
  if (event.tag === self.keptReports.STORE) event.waitUntil(self.keptReports.send());
});
