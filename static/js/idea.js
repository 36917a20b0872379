/* An idea is saved as a draft one second after the last key, as soon as its brand is known.
 *
 * form[data-autosave]                words: data-word-saving, -brand, -offline, -failed
 * #draft-state                       what became of the last save; the server draws it anew:
 *   [data-code data-version data-address data-files]  the draft as it is stored, where its form and its files are
 *   [data-conflict] with [data-over]       another window saved it: nothing is sent until a person decides
 * Request: POST of the form with save=auto (and over=1); 200 and 409 answer #draft-state.
 * Until a save is confirmed draft.js keeps the text in localStorage; it hears of saves by "draft:saved".
 */
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const DELAY = 1000;
  const RETRY = 5000;
  const LONGEST = 800;
  const words = form.dataset;
  const state = () => document.getElementById("draft-state");
  let timer;
  let queue = Promise.resolve();
  let dirty = false;
  let stopped = false;

  const say = (text) => state().replaceChildren(text);

  function hidden(name, value) {
    const field = form.elements[name] || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    field.value = value;
  }

  // Files have a form of their own; empty fields are sent, so that what was emptied is emptied.
  const typed = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(now, delay);
  }

  function now(over = false) {
    clearTimeout(timer);
    // One request at a time, so that versions cannot overtake each other.
    queue = queue.then(() => save(over));
    return queue;
  }

  async function save(over) {
    if (stopped || (!over && (!dirty || "conflict" in state().dataset))) return;
    if (!form.elements.brand.value) return say(words.wordBrand);
    dirty = false;
    say(words.wordSaving);
    const fields = [...typed(), ["save", "auto"], ...(over ? [["over", "1"]] : [])];
    const answer = await intake.post(state().dataset.address || location.pathname, fields);
    if (answer.ok || answer.status === 409) return answered(answer);
    dirty = true;
    if (answer.status === 0 || answer.status >= 502) {
      say(words.wordOffline);
      later(RETRY);
    } else {
      say(words.wordFailed);
      intake.sayWhy(answer.response ? await intake.reason(answer.response) : "", answer);
    }
  }

  async function answered({ ok, response }) {
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("draft-state");
    if (!fresh) return say(words.wordFailed);
    const old = state();
    const before = old.dataset.code;
    // The live region itself stays, or screen readers hear nothing of the change.
    for (const name of Object.keys(old.dataset)) delete old.dataset[name];
    Object.assign(old.dataset, fresh.dataset);
    old.replaceChildren(...fresh.childNodes);
    if (fresh.dataset.code) {
      hidden("version", fresh.dataset.version);
      hidden("draft", fresh.dataset.code);
    }
    if (!ok || !fresh.dataset.code) return;
    // Files hang on the draft's code: there is a place for them from now on, or another one.
    const files = before === fresh.dataset.code ? null : document.getElementById("files") || document.getElementById("files-later");
    if (files) htmx.ajax("GET", fresh.dataset.files, { target: files, swap: "outerHTML" });
    // A reload goes on with this draft instead of beginning another.
    if (location.pathname !== fresh.dataset.address) history.replaceState(null, "", fresh.dataset.address);
    form.dispatchEvent(
      new CustomEvent("draft:saved", { detail: { name: `idea-${fresh.dataset.code}`, version: fresh.dataset.version, dirty } }),
    );
  }

  form.addEventListener("input", () => {
    dirty = true;
    later(DELAY);
  });
  form.addEventListener("change", () => {
    dirty = true;
    later(DELAY);
  });
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-over]")) return;
    delete state().dataset.conflict;
    dirty = true;
    now(true);
  });
  form.addEventListener("draft:restored", () => {
    dirty = true;
    later(DELAY);
  });
  // Long texts do not belong into an address: their beginning says what they are about.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id !== "similar") return;
    for (const name of ["problem", "users"]) event.detail.parameters[name] = String(event.detail.parameters[name] || "").slice(0, LONGEST);
  });
  addEventListener("online", () => now());
  // Whoever leaves at once has the text in localStorage; sending it now spares looking for it.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) now();
  });
})();
