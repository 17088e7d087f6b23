// In place of worker.js where the installation forbids copies on devices (OFFLINE_COPIES=0): browsers that kept some drop
// them and this. Reports that wait are in no cache: pages send them (static/js/offline.js).
const dropAll = async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(dropAll()));
