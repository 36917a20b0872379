/* Drafts of plain forms, kept in this browser until they are sent.
 *
 * <form data-draft="idea">          its fields are stored while one types, and restored on an empty form
 * <form data-draft="idea" data-bound>  the server filled it (an error): what it shows is newer than the draft
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
      localStorage.setItem(key(form.dataset.draft), JSON.stringify(values(form)));
    } catch {
      // A full or forbidden storage only means that there is no draft.
    }
  }

  document.querySelectorAll("[data-draft-done]").forEach((mark) => localStorage.removeItem(key(mark.dataset.draftDone)));

  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const found = read(form.dataset.draft);
    if (found && !("bound" in form.dataset)) restore(form, found);
    form.addEventListener("input", () => store(form));
    form.addEventListener("change", () => store(form));
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    Object.keys(localStorage)
      .filter((name) => name.startsWith("draft:") || name.startsWith("canvas:"))
      .forEach((name) => localStorage.removeItem(name));
  });
})();
