// Shows reminders that come while no page is open (roadmap/channels/push.py), and opens their page. It keeps nothing and
// answers for no page: its scope has none.
const HOME = "/my/";
const UNREADABLE = { title: "Дорожная карта", body: "Есть новое напоминание.", url: HOME, tag: "reminder" };

const said = (data) => {
  try {
    return { ...UNREADABLE, ...data.json() };
  } catch {
    return UNREADABLE; // a browser wants something shown for every message
  }
};

const opened = async (address) => {
  const wanted = new URL(address ?? HOME, self.location.origin);
  // A message leads to our own pages only.
  const page = wanted.origin === self.location.origin ? wanted.href : new URL(HOME, self.location.origin).href;
  for (const window of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) {
    if (window.url === page) return window.focus();
  }
  return self.clients.openWindow(page);
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { title, body, url, tag } = said(event.data);
  // What was sent again takes the place of the first, without another sound.
  event.waitUntil(self.registration.showNotification(title, { body, tag, lang: "ru", data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(opened(event.notification.data?.url));
});
