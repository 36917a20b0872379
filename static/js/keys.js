/* Single keys. They do nothing while one types, in an open dialog, or with <html data-keys="off"> (WCAG 2.1.4).
 *
 * [data-key="a"]            the key clicks it; a <summary> opens and its first field takes the focus; a field takes it
 * [data-key="g b"]          two keys, one after the other
 * intake.keys.on("j", f)    calls f(event); the key is used up unless f returns false
 * Keys that were pressed before the page was ready (early.js) are followed then.
 * ?                         opens <dialog id="keys">; [data-keys-open] is a button that does the same
 * <form data-quick>         Ctrl+Enter in a field sends it, single keys or not
 */
(() => {
  const FIELDS = "input:not([type=hidden]), select, textarea";
  const TYPING = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
  const WAIT = 1500;
  const dialog = document.getElementById("keys");
  const handlers = new Map();
  let begun = "";
  let timer;

  const off = () => document.documentElement.dataset.keys === "off";
  // On many keyboards [ and ] need AltGr, which comes as Ctrl and Alt.
  const held = (event) => (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");

  function shown(element) {
    return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
  }

  function press(element) {
    if (element.matches("summary")) {
      element.parentElement.open = true;
      (element.parentElement.querySelector(FIELDS) || element).focus();
    } else if (element.matches(FIELDS)) {
      element.focus();
    } else {
      element.click();
    }
  }

  function follow(keys, event) {
    const handler = handlers.get(keys);
    if (handler && handler(event) !== false) return true;
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)];
    // Of several the last one: what a toast offers is newer than the page. The closed dialog's links are followed, too.
    const target = found.filter(shown).pop() || found.find((element) => dialog?.contains(element));
    if (target) press(target);
    return Boolean(target);
  }

  function starts(key) {
    return [...document.querySelectorAll("[data-key]")].some((element) => element.dataset.key.startsWith(`${key} `));
  }

  function use(event) {
    const field = event.target.closest?.(TYPING);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.form?.matches("[data-quick]")) {
      event.preventDefault();
      field.form.requestSubmit();
      return;
    }
    if (off() || field || held(event) || event.isComposing || document.querySelector("dialog[open]")) return;
    clearTimeout(timer);
    const keys = begun ? `${begun} ${event.key}` : event.key;
    const began = begun;
    begun = "";
    if (follow(keys, event)) event.preventDefault();
    else if (!began && event.key.length === 1 && starts(event.key)) {
      begun = event.key;
      timer = setTimeout(() => {
        begun = "";
      }, WAIT);
    }
  }

  // Only now every script has said what its keys do, and htmx knows the links they follow.
  document.addEventListener("DOMContentLoaded", () => {
    document.addEventListener("keydown", use);
    // What was typed into a field is there already, and Enter has done what it does without scripts.
    intake.earlyKeys().filter((event) => !event.target.closest?.(TYPING)).forEach(use);
  });

  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.hidden = !dialog;
    button.addEventListener("click", () => dialog.showModal());
  });

  window.intake.keys = { on: (key, handler) => handlers.set(key, handler), press };
  if (dialog) handlers.set("?", () => dialog.showModal());
})();
