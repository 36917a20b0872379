/* The board: dragging, the Move menu and the keys [ ] all call one move().
 *
 * [data-board]                     words: data-word-moved ("{name} moved to {stage}."), -back, -details; data-undo-reason
 *   [data-stage=KEY data-word=W]   a column with [data-count=KEY] and ul.cards
 *     [data-card=CODE]             a card; a link .t; data-move-url when it may be moved
 *       form[data-move-form]       buttons name="to" value=STAGE (works without script as a plain form)
 * Keys: j k or arrows walk, [ ] move, x ticks, o opens, a i p d m s decide in the queue (keys.js says when they are off).
 * Request: POST to=STAGE, expected=STAGE it is seen in (undo: reason=...). The answer is the card and two counts; a
 * refusal puts the card back and says why.
 */
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const columns = [...board.querySelectorAll("[data-stage]")];
  const words = board.dataset;
  const title = (card) => card.querySelector(".t");
  const targets = (card) => [...card.querySelectorAll("[data-move-form] button[name=to]")].map((button) => button.value);
  const focusedCard = () => document.activeElement.closest?.("[data-card]");

  // The answer has one card and two counts: nothing else of the page is touched.
  function swap(card, html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const fresh = answer.querySelector("[data-card]");
    answer.querySelectorAll("[data-count]").forEach((count) => {
      board.querySelector(`[data-count="${count.dataset.count}"]`)?.replaceWith(document.importNode(count, true));
    });
    if (!fresh) return card;
    const now = document.importNode(fresh, true);
    const ticked = card.querySelector("input[name=code]")?.checked;
    card.replaceWith(now);
    const box = now.querySelector("input[name=code]");
    if (box) box.checked = Boolean(ticked);
    return now;
  }

  const place = (card, column, before) => column.querySelector(".cards").insertBefore(card, before);

  async function refused(card, column, answer) {
    const sentence = answer.response && !answer.signedOut ? await intake.reason(answer.response) : "";
    if (answer.status === 422 && sentence) {
      const href = `/p/${card.dataset.card}/move/?to=${column.dataset.stage}`;
      intake.say(`${sentence} ${words.wordBack}`, { href, label: words.wordDetails });
    } else {
      intake.sayWhy(sentence && `${sentence} ${words.wordBack}`, answer);
    }
  }

  async function move(card, column, { reason = "", undoing = false } = {}) {
    const from = card.closest("[data-stage]");
    if (from === column || !card.dataset.moveUrl || card.classList.contains("busy")) return;
    const next = card.nextElementSibling;
    const focused = card.contains(document.activeElement);
    const name = title(card).textContent.trim();
    card.querySelectorAll("details[open]").forEach((menu) => {
      menu.open = false;
    });
    place(card, column, column.querySelector("[data-card]"));
    card.classList.add("busy");
    if (focused) title(card).focus();
    const fields = { to: column.dataset.stage, expected: from.dataset.stage, ...(reason && { reason }) };
    const answer = await intake.post(card.dataset.moveUrl, fields);
    card.classList.remove("busy");
    const still = !document.activeElement || document.activeElement === document.body || card.contains(document.activeElement);
    if (answer.ok) {
      const moved = swap(card, await answer.response.text());
      moved.classList.add("flash");
      moved.addEventListener("animationend", () => moved.classList.remove("flash"), { once: true });
      moved.scrollIntoView({ block: "nearest", inline: "nearest" });
      if (focused && still) title(moved).focus();
      const text = words.wordMoved.replace("{name}", name).replace("{stage}", column.dataset.word);
      const undo = () => move(moved, from, { reason: words.undoReason, undoing: true });
      intake.say(text, undoing ? {} : { undo });
    } else {
      place(card, from, next);
      await refused(card, column, answer);
      if (focused && still) title(card).focus();
    }
  }

  let held = null;
  board.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-move-url]");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", title(held).href);
    setTimeout(() => held?.classList.add("dragging"));
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest("[data-stage]");
    if (!held || !column) return;
    event.preventDefault();
    columns.forEach((other) => other.classList.toggle("over", other === column));
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest("[data-stage]");
    if (!held || !column) return;
    event.preventDefault();
    move(held, column);
  });
  board.addEventListener("dragend", () => {
    held?.classList.remove("dragging");
    columns.forEach((column) => column.classList.remove("over"));
    held = null;
  });

  board.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-move-form]");
    const wanted = event.submitter && columns.find((column) => column.dataset.stage === event.submitter.value);
    // A stage that the board does not show (declined) takes the plain way, to the page that asks for a reason.
    if (!form || !wanted) return;
    event.preventDefault();
    move(form.closest("[data-card]"), wanted);
  });

  function go(card) {
    if (!card) return false;
    title(card).focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }

  const below = (card) => card.nextElementSibling?.matches("[data-card]") && card.nextElementSibling;

  // From nowhere, j and k begin at the first card of the board.
  function walk(step) {
    const card = focusedCard();
    if (!card) return go(board.querySelector("[data-card]"));
    return go(step > 0 ? below(card) : card.previousElementSibling) || true;
  }

  function across(card, step) {
    for (let at = columns.indexOf(card.closest("[data-stage]")) + step; columns[at]; at += step) {
      const first = columns[at].querySelector("[data-card]");
      if (first) return go(first);
    }
    return false;
  }

  function shift(step) {
    const card = focusedCard();
    if (!card) return false;
    const allowed = targets(card);
    const column = columns[columns.indexOf(card.closest("[data-stage]")) + step];
    if (column && (!allowed.length || allowed.includes(column.dataset.stage))) move(card, column);
    return true;
  }

  intake.keys.on("j", () => walk(1));
  intake.keys.on("k", () => walk(-1));
  intake.keys.on("]", () => shift(1));
  intake.keys.on("[", () => shift(-1));
  intake.keys.on("x", () => {
    const card = focusedCard();
    if (card) intake.bulk.toggle(card.dataset.card);
    return Boolean(card);
  });
  intake.keys.on("o", () => {
    const card = focusedCard();
    if (card) title(card).click();
    return Boolean(card);
  });
  // Decisions are taken in the queue, where one reads what they rest on.
  const verbs = { a: "accept", i: "ask", p: "park", d: "decline", m: "merge", s: "score" };
  Object.entries(verbs).forEach(([key, verb]) => {
    intake.keys.on(key, () => {
      const card = focusedCard();
      if (card) location.assign(`/triage/${card.dataset.card}/${verb}/`);
      return Boolean(card);
    });
  });

  // Arrows are no letters: they work with single keys switched off, too.
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-card]");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [data-menu]")) return;
    const ways = {
      ArrowDown: () => go(below(card)),
      ArrowUp: () => go(card.previousElementSibling),
      ArrowRight: () => across(card, 1),
      ArrowLeft: () => across(card, -1),
    };
    if (ways[event.key]?.()) event.preventDefault();
  });
})();
