// On paper nothing can be unfolded: what is folded stands open while the page is printed, and is folded again afterwards.
// Menus are no text of the page. (Without scripts the style sheet does the same where the browser knows how.)
const unfolded = new Set();
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open]):not(.menu)")) {
    details.open = true;
    unfolded.add(details);
  }
});
addEventListener("afterprint", () => {
  for (const details of unfolded) details.open = false;
  unfolded.clear();
});
