// Files of a report before they leave: what is too large or of a kind that is not taken is told at once, and a photograph
// with more dots than anybody looks at is made smaller here, upright as it was taken. The server checks again.
const LONGEST = 2560; // dots on the longer side
const PHOTO = /^image\/(jpeg|webp|png)$/;

const smaller = async (file) => {
  if (!PHOTO.test(file.type) || !window.createImageBitmap) return file;
  try {
    // "from-image" turns the picture as its EXIF says; the new file needs no such note any more.
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = LONGEST / Math.max(picture.width, picture.height);
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const kind = file.type === "image/png" ? "image/png" : "image/jpeg";
    const blob = await new Promise((done) => canvas.toBlob(done, kind, 0.85));
    if (!blob || blob.size >= file.size) return file;
    const name = kind === file.type ? file.name : file.name.replace(/\.\w+$/, ".jpg");
    return new File([blob], name, { type: kind, lastModified: file.lastModified });
  } catch {
    return file; // not a picture after all: the server says so
  }
};

const problems = (form, files, accept) =>
  files.flatMap((file) => {
    const ending = `.${file.name.split(".").pop().toLowerCase()}`;
    if (accept.length && !accept.includes(ending)) return [form.dataset.unknownKind.replace("%s", file.name)];
    if (file.size > Number(form.dataset.limit)) return [form.dataset.tooLarge.replace("%s", file.name)];
    return [];
  });

document.addEventListener("change", async (event) => {
  const input = event.target;
  const form = input.closest?.("form[data-limit]");
  if (!form || input.type !== "file" || !input.files.length) return;
  const chosen = [...input.files];
  const files = await Promise.all(chosen.map(smaller));
  if (files.some((file, at) => file !== chosen[at])) {
    const changed = new DataTransfer();
    for (const file of files) changed.items.add(file);
    input.files = changed.files;
  }
  const place = form.querySelector("[data-file-problems]");
  const kinds = form.querySelector("input[type=file][accept^='.']")?.accept.split(",") ?? [];
  const found = problems(form, files, kinds);
  place.replaceChildren(
    ...found.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
  );
  place.hidden = found.length === 0;
});
