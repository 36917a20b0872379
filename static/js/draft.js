/* Drafts of plain forms, kept in this browser until they are sent.
 *
 * <form data-draft="idea">          its fields are stored while one types, and restored on an empty form
 * <form data-draft="idea" data-bound>  the server filled it (an error): what it shows is newer than the draft
 * <form data-draft-version="3">       the draft belongs to this version; one of another version is not restored
 *   An event "draft:saved" {name, version, dirty} says that the server has it now; "draft:restored" is told to the form.
 * <span data-draft-done="idea">     on the page after success: the draft is dropped
 * <form data-sign-out>              drops all drafts and canvas copies: laptops are shared
 * Keys: draft:PERSON:NAME, with PERSON from <body data-person>.
 */
(() => {
  const person = document.body.dataset.person;
  const key = (name) => `draft:${person}:${name}`;
  const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["file", "password", "hidden"].includes(field.type);

  function values(form) {
    const found = {};
    for (const field of form.elements) {
      if (!kept(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) (found[field.name] ||= []).push(field.value);
      } else if (field.value) {
        (found[field.name] ||= []).push(field.value);
      }
    }
    return found;
  }

  function restore(form, found) {
    for (const field of form.elements) {
      const given = kept(field) && found[field.name];
      if (!given) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
      else field.value = given[0];
    }
  }

  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(key(name)) || "null");
    } catch {
      return null;
    }
  }

  function store(form) {
    try {
      const version = form.dataset.draftVersion;
      const found = values(form);
      localStorage.setItem(key(form.dataset.draft), JSON.stringify(version ? { version, found } : found));
    } catch {
      // A full or forbidden storage only means that there is no draft.
    }
  }

  document.querySelectorAll("[data-draft-done]").forEach((mark) => localStorage.removeItem(key(mark.dataset.draftDone)));

  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const kept = read(form.dataset.draft);
    const version = form.dataset.draftVersion;
    // What was typed on an older version would undo what was saved since.
    const found = version ? kept && kept.version === version && kept.found : kept;
    if (found && !("bound" in form.dataset)) {
      restore(form, found);
      form.dispatchEvent(new Event("draft:restored"));
    }
    form.addEventListener("input", () => store(form));
    form.addEventListener("change", () => store(form));
    form.addEventListener("draft:saved", (event) => {
      localStorage.removeItem(key(form.dataset.draft));
      form.dataset.draft = event.detail.name;
      form.dataset.draftVersion = event.detail.version;
      if (event.detail.dirty) store(form);
    });
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    Object.keys(localStorage)
      .filter((name) => name.startsWith("draft:") || name.startsWith("canvas:"))
      .forEach((name) => localStorage.removeItem(name));
  });
})();
