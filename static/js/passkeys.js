// Forms with data-key: before they go, the browser makes a passkey ("create") or proves that it has one ("get").
// What it needs stands in data-options; its answer goes along as JSON in the field `credential`.
const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const described = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const ask = async (kind, { publicKey }) => {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (kind === "create") {
    options.user = { ...options.user, id: bytes(options.user.id) };
    options.excludeCredentials = described(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  options.allowCredentials = described(options.allowCredentials);
  return navigator.credentials.get({ publicKey: options });
};

const answer = (key) => {
  const response = { clientDataJSON: text(key.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  };
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const field = form.elements.credential;
  if (!form.dataset.key || field.value) return;
  event.preventDefault();
  const failed = form.querySelector("[data-key-failed]");
  failed.hidden = true;
  try {
    const key = await ask(form.dataset.key, JSON.parse(form.dataset.options));
    field.value = JSON.stringify(answer(key));
  } catch {
    // Refused, too late, no key here: the browser tells no more.
    failed.hidden = false;
    return;
  }
  form.submit();
});
