// In place of push_worker.js where the installation reminds nobody in browsers (no VAPID_PRIVATE_KEY): who had it drops it.
const drop = async () => {
  await (await self.registration.pushManager.getSubscription())?.unsubscribe();
  await self.registration.unregister();
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(drop()));
