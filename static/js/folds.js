// On a narrow screen the fields of a filter that nobody uses are folded; without scripts they stand open.
const fold = () => {
  if (!matchMedia("(max-width: 640px)").matches) return;
  for (const details of document.querySelectorAll("details[data-folds=yes]")) details.open = false;
};
document.addEventListener("htmx:load", fold);
fold();
