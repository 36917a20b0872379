/* The board: dragging, the Move menu and the keys [ ] all call one move().
 *
 * [data-board]                     words: data-word-moved ("{name} moved to {stage}."), -back, -details; data-undo-reason
 *   [data-stage=KEY data-word=W]   a column with .count and ul.cards
 *     [data-card]                  a card; a link .t; data-move-url when it may be moved
 *       form[data-move-form]       buttons name="to" value=STAGE (works without script as a plain form)
 * Keys while a card has the focus: [ ] move, j k or arrows walk.
 * Request: POST to=STAGE, expected=STAGE it is seen in (undo: reason=...). A refusal puts the card back and says why.
 */
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const columns = [...board.querySelectorAll("[data-stage]")];
  const words = board.dataset;
  const title = (card) => card.querySelector(".t");
  const targets = (card) => [...card.querySelectorAll("[data-move-form] button[name=to]")].map((button) => button.value);

  function recount() {
    columns.forEach((column) => {
      // A column that is cut says so: its count ends in a plus.
      const shown = column.querySelectorAll("[data-card]").length;
      column.querySelector(".count").textContent = `${shown}${column.querySelector(".board-more") ? "+" : ""}`;
    });
  }

  function place(card, column, before = column.querySelector("[data-card]")) {
    column.querySelector(".cards").insertBefore(card, before);
    card.querySelectorAll("[data-move-form] button").forEach((button) => {
      button.disabled = button.value === column.dataset.stage;
    });
    card.querySelectorAll("[data-move-form] [name=expected]").forEach((field) => {
      field.value = column.dataset.stage;
    });
    recount();
  }

  async function refused(card, column, answer) {
    const sentence = answer.response && !answer.signedOut ? await intake.reason(answer.response) : "";
    if (answer.status === 422 && sentence) {
      const details = { href: `${card.dataset.moveUrl}?to=${column.dataset.stage}`, label: words.wordDetails };
      intake.say(`${sentence} ${words.wordBack}`, details);
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
    place(card, column);
    card.classList.add("busy");
    if (focused) title(card).focus();
    const fields = { to: column.dataset.stage, expected: from.dataset.stage, ...(reason && { reason }) };
    const answer = await intake.post(card.dataset.moveUrl, fields);
    card.classList.remove("busy");
    if (answer.ok) {
      card.classList.add("flash");
      card.addEventListener("animationend", () => card.classList.remove("flash"), { once: true });
      card.scrollIntoView({ block: "nearest", inline: "nearest" });
      const text = words.wordMoved.replace("{name}", name).replace("{stage}", column.dataset.word);
      const undo = () => move(card, from, { reason: words.undoReason, undoing: true });
      intake.say(text, undoing ? {} : { undo });
    } else {
      place(card, from, next);
      await refused(card, column, answer);
    }
    if (focused) title(card).focus();
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
    // A stage that the board does not show (parked, declined) takes the plain way, to the page that asks for a reason.
    if (!form || !wanted) return;
    event.preventDefault();
    move(form.closest("[data-card]"), wanted);
  });

  function walk(event, card) {
    const here = columns.indexOf(card.closest("[data-stage]"));
    const go = (target) => {
      if (!target) return;
      title(target).focus();
      event.preventDefault();
    };
    if (event.key === "j" || event.key === "ArrowDown") go(card.nextElementSibling);
    if (event.key === "k" || event.key === "ArrowUp") go(card.previousElementSibling);
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const step = event.key === "ArrowRight" ? 1 : -1;
      for (let at = here + step; columns[at]; at += step) {
        const first = columns[at].querySelector("[data-card]");
        if (first) return go(first);
      }
    }
  }

  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-card]");
    if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "[" || event.key === "]") {
      const allowed = targets(card);
      const step = event.key === "]" ? 1 : -1;
      const column = columns[columns.indexOf(card.closest("[data-stage]")) + step];
      if (column && (!allowed.length || allowed.includes(column.dataset.stage))) move(card, column);
      event.preventDefault();
      return;
    }
    if (!event.target.closest("[data-menu]")) walk(event, card);
  });
})();
