// The report form: the slider and the number say the same, "done" is 100 %, files show how far they are.
const parts = (form) => ({
  number: form.querySelector("input[name=progress]"),
  slider: form.querySelector("input[name=slider]"),
  field: form.querySelector("[data-progress]"),
  status: form.querySelector("input[name=status]:checked"),
});

const follow = (form) => {
  const { field, status } = parts(form);
  const asks = status?.value === "in_progress" || status?.value === "suspended";
  field.hidden = !asks;
  form.querySelector("[data-proof]").hidden = status?.value !== "done";
};

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-report]");
  if (!form) return;
  const { number, slider } = parts(form);
  if (event.target === slider) number.value = slider.value;
  if (event.target === number && number.value !== "") slider.value = number.value;
  if (event.target.name === "status") follow(form);
});

const prepare = (root) => root.querySelectorAll("form[data-report]").forEach(follow);
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target.parentElement ?? document));

// The keyboard goes where the eye goes: into the form that opened, or to the cell that took its place.
document.addEventListener("htmx:afterSettle", (event) => {
  const id = event.detail.target?.id;
  const now = /^(milestone|question)-/.test(id ?? "") && document.getElementById(id);
  if (!now) return;
  const first = now.querySelector("[aria-invalid=true], input[name=status]:checked, input[type=date], textarea");
  (first ?? now).focus({ preventScroll: first === null });
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector?.("progress.upload");
  const files = [...(event.target.querySelectorAll?.("input[type=file]") ?? [])];
  if (!bar || !event.detail.lengthComputable || !files.some((input) => input.files.length)) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
});
