// The button under the list says how many items are ticked, and waits for the first.
const count = () => {
  const button = document.querySelector("button[form=bulk]");
  if (!button) return;
  const ticked = document.querySelectorAll("input[form=bulk]:checked").length;
  button.disabled = ticked === 0;
  button.dataset.words ??= button.textContent;
  button.textContent = ticked ? `${button.dataset.words} (${ticked})` : button.dataset.words;
};
document.addEventListener("change", count);
document.addEventListener("htmx:load", count);
count();
