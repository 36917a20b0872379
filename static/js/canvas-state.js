/* How the saves of the canvas are going, in each box and for the whole page; used by canvas.js.
 *
 * [data-canvas]                        words: data-word-in ("{box}: {state}")
 * template[data-state]                 icon and word of unsaved, saving, saved, restored, offline, conflict, failed
 * [data-save-state], [data-save-say]   the worst state of all boxes; what changed, for screen readers
 * intake.canvas: boxes (with state), showState(element, state, changed), say(text), recount(old, new mark), same, fill
 */
(() => {
  const canvas = document.querySelector("[data-canvas]");
  if (!canvas) return;
  const WORST_FIRST = ["conflict", "failed", "offline", "restored", "saving", "unsaved", "saved"];
  const TOLD = ["conflict", "failed", "offline", "restored", "saved"];
  const boxes = [];

  const picture = (name) => document.querySelector(`template[data-state=${name}]`).content.cloneNode(true);
  const same = (one, other) => one.replaceAll("\r\n", "\n").trim() === other.replaceAll("\r\n", "\n").trim();
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);

  function say(text) {
    const place = document.querySelector("[data-save-say]");
    if (place) place.textContent = text;
  }

  function showWorst() {
    const place = document.querySelector("[data-save-state]");
    const name = navigator.onLine ? WORST_FIRST.find((state) => boxes.some((box) => box.state === state)) : "offline";
    if (place) place.replaceChildren(...(name ? [picture(name)] : []));
  }

  function showState(element, state, changed) {
    element.querySelector("[data-box-state]").replaceChildren(picture(state));
    showWorst();
    if (!changed || !TOLD.includes(state)) return;
    const box = element.querySelector("h2").textContent.trim();
    say(fill(canvas.dataset.wordIn, { box, state: picture(state).textContent.trim() }));
  }

  // "4/10" beside the tab's word follows what is saved here.
  function recount(was, mark) {
    const [before, after] = [was, mark].map((one) => Number(one.dataset.progress !== "empty"));
    const count = document.querySelector(".tabs [aria-current] .count");
    if (count) count.textContent = count.textContent.replace(/^\d+/, (number) => Number(number) + after - before);
  }

  addEventListener("online", showWorst);
  addEventListener("offline", showWorst);
  Object.assign(window.intake, { canvas: { boxes, fill, recount, same, say, showState } });
})();
