/* The queue by keyboard: j k walk and open, x ticks, o goes into the idea; the answers have their own keys (keys.js).
 *
 * [data-walk]       the list; a.queue-row[data-code] opens an idea in #pane
 * #desk             list and pane, swapped after an answer: the next idea then has the focus
 * [data-announce]   is told what happened, for people who cannot see it; the words are those of [data-said]
 */
(() => {
  const announce = document.querySelector("[data-announce]");
  if (!announce || !document.querySelector("[data-desk]")) return;
  const rows = () => [...document.querySelectorAll("[data-walk] a.queue-row")];
  const current = () => document.querySelector("[data-walk] a.queue-row[aria-current]");
  const pane = () => document.getElementById("pane");
  const PAUSE = 120;
  let timer;

  function mark(row) {
    rows().forEach((other) => other.removeAttribute("aria-current"));
    row?.setAttribute("aria-current", "true");
  }

  // Whoever walks fast reads only the idea at which they stop.
  function walk(step) {
    const list = rows();
    const focused = document.activeElement.closest?.("a.queue-row");
    const here = list.indexOf(focused || current());
    const next = list[Math.min(Math.max(here + step, 0), list.length - 1)];
    if (!next) return false;
    next.focus();
    mark(next);
    waiting = "";
    clearTimeout(timer);
    timer = setTimeout(() => open(next), PAUSE);
    return true;
  }

  function open(row) {
    clearTimeout(timer);
    if (row.dataset.code !== pane()?.dataset.code) row.click();
  }

  // A key for an answer means the idea that is marked, even while its pane is still on its way.
  let waiting = "";
  function answer(key) {
    const row = current();
    if (!row || row.dataset.code === pane()?.dataset.code) return false;
    waiting = key;
    open(row);
    return true;
  }

  function press(key) {
    const target = pane()?.querySelector(`[data-key="${key}"]`);
    if (target) intake.keys.press(target);
  }

  intake.keys.on("j", () => walk(1));
  intake.keys.on("k", () => walk(-1));
  intake.keys.on("x", () => {
    const row = document.activeElement.closest?.("a.queue-row") || current();
    if (row) intake.bulk.toggle(row.dataset.code);
    return Boolean(row);
  });
  intake.keys.on("o", () => {
    const title = pane()?.querySelector(".pane-title a");
    title?.click();
    return Boolean(title);
  });
  ["a", "i", "p", "d", "m", "s"].forEach((key) => intake.keys.on(key, () => answer(key)));

  // A <details> of the answers closes on Escape, and the focus goes back to its button.
  document.addEventListener("keydown", (event) => {
    const details = event.key === "Escape" && event.target.closest?.(".answers details[open]");
    if (!details) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  document.addEventListener("toggle", (event) => {
    // Opened by hand: straight into the first field, as the keys do.
    if (event.target.matches?.(".answers details") && event.target.open && event.target.contains(document.activeElement)) {
      intake.keys.press(event.target.querySelector("summary"));
    }
  }, true);

  document.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.detail.target?.id || event.detail.elt.id;
    if (swapped === "pane" || event.detail.elt.id === "pane") {
      const code = pane()?.dataset.code;
      mark(rows().find((row) => row.dataset.code === code));
      if (waiting) press(waiting);
      waiting = "";
      return;
    }
    if (event.detail.elt.id !== "desk") return;
    if (document.querySelector("#desk [role=alert]")) return; // it has taken the focus (toast.js)
    announce.textContent = document.querySelector("#desk [data-said]")?.textContent.trim().replace(/\s+/g, " ") || "";
    // Whoever has opened the next answer already keeps the focus.
    if (document.activeElement?.closest("#pane details[open]")) return;
    (current() || document.querySelector("#desk .empty a") || document.getElementById("main")).focus();
  });
})();
