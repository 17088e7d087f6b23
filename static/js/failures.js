// Says when an htmx request could not be answered, or what was sent was refused as a whole, where people look for messages.
const REFUSED = [403, 404];
const isRefused = ({ xhr, requestConfig }) => requestConfig?.verb !== "get" && REFUSED.includes(xhr?.status);
const tell = (event) => {
  const notices = document.getElementById("notices");
  const which = isRefused(event.detail) ? "refusal-notice" : "failure-notice";
  notices.replaceChildren(document.getElementById(which).content.cloneNode(true));
  notices.scrollIntoView({ block: "nearest" });
};
document.addEventListener("htmx:responseError", tell);
document.addEventListener("htmx:sendError", tell);
document.addEventListener("htmx:timeout", tell);
