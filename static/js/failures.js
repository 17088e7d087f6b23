// Says when an htmx request could not be answered, where people look for messages.
const tell = () => {
  const notices = document.getElementById("notices");
  notices.replaceChildren(document.getElementById("failure-notice").content.cloneNode(true));
  notices.scrollIntoView({ block: "nearest" });
};
document.addEventListener("htmx:responseError", tell);
document.addEventListener("htmx:sendError", tell);
document.addEventListener("htmx:timeout", tell);
