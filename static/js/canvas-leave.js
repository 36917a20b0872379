/* What is typed on the canvas is saved before one leaves it, and when the connection is back.
 *
 * a[data-after-save]                   saved before the link is followed
 * form[data-sign-out]                  saved before draft.js drops all copies
 */
(() => {
  if (!window.intake.canvas) return;
  const { boxes } = intake.canvas;
  const dirty = () => boxes.some((box) => box.dirty);

  async function savedAll() {
    const done = await Promise.all(boxes.map((box) => box.finished()));
    return done.every(Boolean);
  }

  addEventListener("online", () => boxes.filter((box) => box.dirty && !box.resting).forEach((box) => box.now()));
  addEventListener("beforeunload", (event) => {
    if (dirty()) event.preventDefault();
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-after-save]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !dirty()) return;
    event.preventDefault();
    // Whoever cannot save (too long, no connection) is asked by the browser; the text stays in this browser.
    if ((await savedAll()) || !boxes.some((box) => box.waiting)) location.assign(link.href);
  });
  document.addEventListener(
    "submit",
    async (event) => {
      if (!event.target.matches("[data-sign-out]") || !dirty()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (await savedAll()) event.target.requestSubmit();
    },
    true,
  );
})();
