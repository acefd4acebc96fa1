// Optional: keeps a second copy of the open page, says 已保存 or 未联网, counts visible time, shrinks photos.
// Without it every page works the same; nothing here decides anything.
(() => {
  const form = document.querySelector("form[data-copy]"), note = document.querySelector("[role=status]");
  const start = "hengping:" + location.pathname.split("/").slice(0, 3).join("/"), mine = start + location.pathname;
  const say = key => { if (note) note.textContent = note.dataset[key]; };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* storage is shut: no copy */ } };
  const sent = () => Object.keys(localStorage).filter(key => key.startsWith(start) && (!form || key !== mine));
  try { for (const key of sent()) if (!form || JSON.parse(localStorage[key]).sent) localStorage.removeItem(key); }
  catch { /* storage is shut: nothing to clear */ }
  addEventListener("offline", () => say("offline"));
  addEventListener("online", () => say("saved"));
  say(navigator.onLine ? "saved" : "offline");
  if (!form) return;

  const fields = () => [...form.elements].filter(each => /^[qc]-/.test(each.name) && each.type !== "file");
  const isBox = each => each.type === "radio" || each.type === "checkbox";
  const read = () => fields().map(each => isBox(each) ? each.checked : each.value);
  const copy = isSent => keep(mine, JSON.stringify({ sent: isSent, values: read() }));
  try {
    const old = JSON.parse(localStorage.getItem(mine)), now = read();
    if (old && old.values.length === now.length && String(old.values) !== String(now)) {
      fields().forEach((each, at) => { each[isBox(each) ? "checked" : "value"] = old.values[at]; });
      say("restored");
    }
  } catch { /* an unreadable copy is no copy */ }
  form.addEventListener("input", () => copy(false));

  let seen = 0, since = document.hidden ? 0 : Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && since) { seen += Date.now() - since; since = 0; } else since = Date.now();
  });
  form.addEventListener("submit", event => {
    if (!navigator.onLine) { event.preventDefault(); copy(false); return say("offline"); }
    copy(true);
    const time = form.querySelector("[name=visible]") || form.appendChild(document.createElement("input"));
    time.type = "hidden"; time.name = "visible";
    time.value = Math.round((seen + (since ? Date.now() - since : 0)) / 1000);
  });

  const longest = 1600;
  form.addEventListener("change", async event => {
    const input = event.target, photo = input.type === "file" && input.files[0];
    if (!photo || photo.size < 3e5 || !window.createImageBitmap || !window.DataTransfer) return;
    try {
      const picture = await createImageBitmap(photo), scale = Math.min(1, longest / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = picture.width * scale; canvas.height = picture.height * scale;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", .8));
      if (!blob || blob.size >= photo.size) return;
      const files = new DataTransfer();
      files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
      input.files = files.files;
    } catch { /* the photo goes as it is; the server shrinks it */ }
  });
})();
