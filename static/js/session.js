// Before a form is sent that somebody typed into: is there still a session? If not, signing in is asked for in a
// dialog over the page, and then the form goes on its way with its text and files. Without scripts, and when this
// check cannot be made, the server keeps what was posted (core/drafts.py).
const dialog = document.getElementById("sign-in-again");
const place = dialog?.querySelector("[data-place]");
const address = dialog?.dataset.address;
let waiting = null; // {form, submitter}: goes on after the signing in

const isSignedIn = (answer) => answer.type === "opaqueredirect"; // the sign-in page sends on whoever is in

const show = async (answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("main form");
  if (!form) return false;
  // A forgotten password is asked for elsewhere: the page with the text stays.
  for (const link of form.querySelectorAll("a")) link.target = "_blank";
  place.replaceChildren(form);
  const [name, password] = [form.querySelector("[name=username]"), form.querySelector("[name=password]")];
  name.value ||= dialog.dataset.who;
  if (!dialog.open) dialog.showModal();
  password.focus();
  return true;
};

const send = ({ form, submitter }) => {
  form.dataset.checked = "yes";
  if (submitter) {
    submitter.focus();
    submitter.click();
  } else {
    form.requestSubmit();
  }
};

const check = async (sent) => {
  const { form } = sent;
  if (form.dataset.checking) return; // pressed twice
  form.dataset.checking = "yes";
  try {
    const answer = await fetch(address, {
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(8000),
    });
    if (!isSignedIn(answer) && (await show(answer))) {
      waiting = sent;
      return;
    }
  } catch {
    // No answer: sending shows the same, where people look for it.
  } finally {
    delete form.dataset.checking;
  }
  send(sent);
};

const signIn = async (form) => {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  const answer = await fetch(address, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.status === 429) {
    // Guessed too often: the form stays as it is, and says so.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = form.querySelector("[data-waits]") ?? form.appendChild(document.createElement("p"));
    said.dataset.waits = "";
    said.setAttribute("role", "alert");
    said.textContent = page.querySelector("main p")?.textContent ?? "";
    button.disabled = false;
    return;
  }
  if (!isSignedIn(answer) && (await show(answer))) return;
  dialog.close();
  if (waiting) send(waiting);
  waiting = null;
};

// Signing in again changes the token of every form; the cookie knows the one that counts now.
const renewToken = (form) => {
  const field = form.querySelector("input[name=csrfmiddlewaretoken]");
  const fresh = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  if (field && fresh) field.value = fresh;
};

// What was typed stands in this form, or in another one on the page that leaving would lose.
const isAtStake = (form) =>
  form.elements.opened_by || (form.matches("[hx-post]") && document.querySelector("input[name=opened_by]"));

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (dialog?.contains(form)) {
      event.preventDefault();
      renewToken(form);
      signIn(form);
    } else if (dialog && isAtStake(form) && !form.dataset.checked) {
      event.preventDefault();
      event.stopImmediatePropagation();
      check({ form, submitter: event.submitter });
    } else {
      delete form.dataset.checked;
      renewToken(form);
    }
  },
  true,
);
