/* The live region: short messages with an undo or a link, and what an htmx request answered when it failed.
 *
 * intake.say(text, {undo: function, href: address, label: text})
 * #live has the words: data-word-undo, -offline, -failed, -signed-out, -sign-in
 * An HX-Trigger header {"toast": {"text": "..."}} says something after an htmx swap.
 * [data-focus] takes the focus when it appears (error summaries). [data-copy] copies its value.
 */
(() => {
  const live = document.getElementById("live");
  const words = live.dataset;
  const SHORT = 8000;
  const LONG = 20000;
  let timer;

  function part(tag, text, properties) {
    const element = Object.assign(document.createElement(tag), properties);
    element.textContent = text;
    live.append(" ", element);
    return element;
  }

  function fade(delay) {
    clearTimeout(timer);
    timer = setTimeout(() => live.replaceChildren(), delay);
  }

  function say(text, { undo, href, label } = {}) {
    live.replaceChildren(text);
    if (undo) {
      const button = part("button", words.wordUndo, { type: "button" });
      button.dataset.key = "u";
      button.addEventListener("click", () => {
        live.replaceChildren();
        undo();
      });
    }
    if (href) part("a", label, { href });
    fade(undo || href ? LONG : SHORT);
  }

  function sayWhy(sentence, { status, signedOut }) {
    if (signedOut) say(words.wordSignedOut, { href: signInAddress(), label: words.wordSignIn });
    else say(sentence || (status ? words.wordFailed : words.wordOffline));
  }

  function signInAddress() {
    return `${document.body.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  }

  // A message with a button must not vanish while somebody reaches for it (WCAG 2.2.1).
  live.addEventListener("pointerenter", () => clearTimeout(timer));
  live.addEventListener("pointerleave", () => fade(SHORT));
  live.addEventListener("focusin", () => clearTimeout(timer));
  live.addEventListener("focusout", () => fade(SHORT));

  document.addEventListener("htmx:sendError", () => say(words.wordOffline));
  document.addEventListener("htmx:responseError", (event) => {
    const answer = event.detail.xhr;
    const type = answer.getResponseHeader("Content-Type") || "";
    say(intake.sentence(answer.responseText, type) || words.wordFailed);
  });
  document.addEventListener("toast", (event) => say(event.detail.text || event.detail.value));

  function prepare(root) {
    root.querySelector("[data-focus]")?.focus();
    if (!navigator.clipboard) return;
    root.querySelectorAll("[data-copy]").forEach((button) => {
      button.hidden = false;
    });
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button.dataset.wordCopied);
  });
  document.addEventListener("htmx:afterSettle", (event) => prepare(event.detail.elt));
  prepare(document);

  Object.assign(window.intake, { say, sayWhy, signInAddress });
})();
