// A form with data-dropzone takes a file that is dropped anywhere on it, and says that it is busy when sent.
for (const form of document.querySelectorAll("[data-dropzone]")) {
  const input = form.querySelector('input[type="file"]');
  const hint = form.querySelector("[data-dropzone-hint]");
  const busy = form.querySelector("[data-dropzone-busy]");
  const button = form.querySelector('[type="submit"]');
  const over = (is) => form.classList.toggle("is-over", is);
  hint.hidden = false;

  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    busy.hidden = false;
    button.disabled = true;
  });
  // Coming back by the browser's own button shows the page as it was left.
  window.addEventListener("pageshow", () => {
    busy.hidden = true;
    button.disabled = false;
  });
}
