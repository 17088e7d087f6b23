// Reminders in this browser, on the profile: asked for by a press of the button only. What the browser says of itself goes
// along in a hidden field of an ordinary form; the server keeps it and says what came of it.
const WORKER = "/push-worker.js";
const SCOPE = "/push/"; // no page is there: the worker of tasks without a network has its own
const place = document.querySelector("[data-push]");
const form = place?.querySelector("[data-push-turns-on]");
const OWNER = "reminded"; // in localStorage: whose reminders this browser shows
const person = document.getElementById("sign-in-again")?.dataset.person;
const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const tell = (which) => {
  for (const one of place.querySelectorAll("[data-push-says]")) one.hidden = one.dataset.pushSays !== which;
};

const registered = async () => navigator.serviceWorker.getRegistration(SCOPE);

const active = (registration) =>
  new Promise((done, failed) => {
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    const look = () => {
      if (registration.active) done();
      else if (worker.state === "redundant") failed(new Error("the worker did not start"));
    };
    worker.addEventListener("statechange", look);
    look();
  });

const subscribed = async (manager) => {
  const wanted = { userVisibleOnly: true, applicationServerKey: form.dataset.key };
  try {
    return await manager.subscribe(wanted);
  } catch (failure) {
    // Subscribed with a key that the server has no more?
    const former = await manager.getSubscription();
    if (!former) throw failure;
    await former.unsubscribe();
    return manager.subscribe(wanted);
  }
};

const turnOn = async () => {
  const allowed = await Notification.requestPermission();
  if (allowed !== "granted") {
    tell(allowed === "denied" ? "denied" : "unanswered");
    return;
  }
  const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  await active(registration);
  form.elements.subscription.value = JSON.stringify(await subscribed(registration.pushManager));
  localStorage.setItem(OWNER, person);
  form.submit();
};

const unsubscribe = async () => {
  const registration = await registered();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  await registration?.unregister();
  localStorage.removeItem(OWNER);
};

const turnOff = async (off) => {
  try {
    await unsubscribe();
  } finally {
    off.submit(); // whatever the browser says: nothing is sent to it any more
  }
};

const begin = async () => {
  const registration = await registered();
  registration?.update().catch(() => undefined);
  const isSubscribed = Boolean(await registration?.pushManager.getSubscription());
  const isAllowed = Notification.permission === "granted";
  const isOn = place.dataset.push === "on" && isSubscribed && isAllowed;
  form.hidden = isOn;
  if (Notification.permission === "denied") tell("denied");
  else tell(place.dataset.push === "on" && !isOn ? "lost" : "");
};

// The server ends it when somebody else signs in, and knows the browser by a cookie; should that be gone, the browser ends it.
const formerly = can && person ? localStorage.getItem(OWNER) : null;
if (formerly && formerly !== person) unsubscribe();

if (form && can) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await turnOn();
    } catch {
      tell("failed"); // the browser tells no more: its push service cannot be reached, or is switched off
    } finally {
      button.disabled = false;
    }
  });
  place.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-push-turns-off]")) return;
    event.preventDefault();
    turnOff(event.target);
  });
  begin();
}
