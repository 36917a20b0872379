/* The canvas: edit a box in place; it is saved one second after the last key, each box with its own version.
 *
 * [data-canvas=CODE data-limit]        words: data-word-conflict, -count, -undo, -redo, -undone
 *   [data-box=KEY data-version=N data-save-url]   .view, details.cbox-edit, form[data-box-form] with text and version;
 *     [data-box-state], [data-undo] with [data-undo-word], [data-count], [data-saved-by], [data-restored], .box-mark
 *     buttons: name=done says that the box is done; name=next data-to goes on when the text is saved
 * canvas-state.js says how the saves are, canvas-merge.js asks about conflicts, canvas-leave.js saves before one leaves.
 * Request: POST text, version with If-Match: "N". The answer is the box: 200 with a new data-version;
 * 409 with [data-conflict data-by], [data-theirs] and a proposed merge as its text; 422 with [data-detail].
 * Until a save is confirmed the text also lies in localStorage (canvas:PERSON:CODE:KEY), with the version it was typed on
 * and the texts it came from: what the server had of us already, although its answer got lost, is no conflict.
 */
(() => {
  const canvas = document.querySelector("[data-canvas]");
  if (!canvas) return;
  const words = canvas.dataset;
  const { boxes, fill, recount, same, say, showState } = intake.canvas;
  const DELAY = 1000;
  const RETRY = 5000;
  const PATIENCE = 20000;
  const LOST = { ok: false, status: 0, response: null, signedOut: false, body: "" };

  class Box {
    constructor(element) {
      this.element = element;
      this.text = element.querySelector("[name=text]");
      this.details = element.querySelector(".cbox-edit");
      this.form = element.querySelector("[data-box-form]");
      this.undo = element.querySelector("[data-undo]");
      this.guided = Boolean(this.form.elements.guided);
      this.storage = `canvas:${document.body.dataset.person}:${words.canvas}:${element.dataset.box}`;
      this.saved = this.text.value;
      this.savedVersion = element.dataset.version;
      // The texts that what is typed came from: the one it began with, and those sent whose answer never came.
      this.origins = [this.saved];
      this.queue = Promise.resolve();
      this.listen();
      this.restore();
    }

    listen() {
      this.text.addEventListener("input", () => this.changed());
      this.text.addEventListener("keydown", (event) => {
        const send = event.key === "Enter" && (event.ctrlKey || event.metaKey);
        if (!send && (event.key !== "Escape" || this.guided)) return;
        event.preventDefault();
        this.form.requestSubmit(this.form.querySelector("[name=next]"));
      });
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        const { name, value, dataset } = event.submitter || {};
        if (name === "done") this.sayDone(value);
        else if (name === "next") this.goOn(dataset.to);
        else this.close();
      });
      this.undo.addEventListener("click", () => this.takeBack());
      this.details.addEventListener("toggle", () => {
        if (this.details.open) return;
        this.now();
        this.began = undefined;
      });
      // Only a person's own click takes the focus (some pages open unfolded), and at once: they may type already.
      this.details.querySelector("summary").addEventListener("click", (event) => {
        event.preventDefault();
        this.details.open = !this.details.open;
        if (this.details.open) this.text.focus();
      });
    }

    get dirty() {
      return this.element.classList.contains("dirty");
    }

    is(state) {
      const changed = this.state !== state;
      this.state = state;
      showState(this.element, state, changed);
    }

    changed() {
      if (this.undone) this.began = this.saved;
      this.undone = false;
      this.began ??= this.saved;
      this.keep();
      this.count();
      if (this.resting) return;
      if (!navigator.onLine) this.is("offline");
      else if (this.state !== "offline") this.is("unsaved");
      this.later(DELAY);
    }

    close() {
      if (this.guided) {
        this.now();
        return;
      }
      this.details.open = false;
      this.details.querySelector("summary").focus();
    }

    keep() {
      this.element.classList.add("dirty");
      const kept = { text: this.text.value, version: this.element.dataset.version, origins: this.origins };
      try {
        localStorage.setItem(this.storage, JSON.stringify(kept));
      } catch {
        // Without storage there is still the autosave.
      }
    }

    settle() {
      this.element.classList.remove("dirty");
      localStorage.removeItem(this.storage);
    }

    restore() {
      let kept = null;
      try {
        kept = JSON.parse(localStorage.getItem(this.storage) || "null");
      } catch {
        localStorage.removeItem(this.storage);
      }
      if (!kept || same(kept.text, this.saved)) {
        this.settle();
        return;
      }
      // The version it was typed on goes with the text: somebody may have saved since, and must not be overwritten.
      this.version(kept.version);
      this.origins = kept.origins || [];
      this.text.value = kept.text;
      this.began = this.saved;
      this.element.classList.add("dirty");
      this.details.open = true;
      this.element.querySelector("[data-restored]").hidden = false;
      this.is("restored");
      this.count();
      this.later(DELAY);
    }

    count() {
      const [count, limit] = [[...this.text.value.trim()].length, Number(words.limit)];
      const place = this.element.querySelector("[data-count]");
      const near = limit && count > limit * 0.9;
      const figure = (number) => number.toLocaleString(document.documentElement.lang);
      place.textContent = near ? fill(words.wordCount, { count: figure(count), limit: figure(limit) }) : "";
      place.classList.toggle("over", count > limit);
    }

    later(delay) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.now(), delay);
    }

    now() {
      clearTimeout(this.timer);
      this.resting = false;
      // One request at a time per box, so that versions cannot overtake each other.
      this.queue = this.queue.then(() => this.save());
      return this.queue;
    }

    // The answer with its body; status 0 also when the connection broke in the middle of it, or it takes too long.
    post(fields, headers) {
      const slow = new Promise((give) => setTimeout(() => give(LOST), PATIENCE));
      return Promise.race([this.posted(fields, headers), slow]);
    }

    async posted(fields, headers) {
      const answer = await intake.post(this.element.dataset.saveUrl, fields, headers);
      const body = answer.status ? await answer.response.text().catch(() => null) : null;
      return body === null ? LOST : { ...answer, body };
    }

    async save() {
      const sent = this.text.value;
      if (this.waiting) return;
      if (this.saved !== null && same(sent, this.saved) && this.origins.length === 1) {
        this.version(this.savedVersion);
        this.settle();
        if (this.state) this.is("saved");
        return;
      }
      this.is("saving");
      if (!this.origins.includes(sent)) this.origins.push(sent);
      this.keep();
      const { version } = this.element.dataset;
      const answer = await this.post({ text: sent, version }, { "If-Match": `"${version}"` });
      if (answer.status === 0 || answer.status >= 502) {
        this.is("offline");
        this.later(RETRY);
      } else if (answer.signedOut) {
        this.is("failed");
        intake.sayWhy("", answer);
      } else {
        await this.answered(answer, sent);
      }
    }

    async answered({ ok, status, response, body }, sent) {
      const type = response.headers.get("Content-Type") || "";
      const fresh = type.includes("html") && new DOMParser().parseFromString(body, "text/html").querySelector("[data-box]");
      if (status === 409 && fresh) {
        await this.conflict(fresh, sent);
      } else if (ok && fresh) {
        this.take(fresh, sent);
      } else {
        this.is("failed");
        const wrong = fresh && fresh.querySelector(".err");
        if (wrong) {
          this.element.querySelectorAll(".err").forEach((gone) => gone.remove());
          this.form.before(wrong);
          this.text.setAttribute("aria-describedby", wrong.id);
        } else {
          intake.sayWhy(intake.sentence(body, type), { status, signedOut: false });
        }
      }
    }

    take(fresh, sent) {
      this.saved = sent;
      this.savedVersion = fresh.dataset.version;
      this.origins = [sent];
      this.version(this.savedVersion);
      this.show(fresh, ".view", "[data-saved-by]");
      this.mark(fresh);
      this.element.querySelectorAll(".conflict, .err").forEach((gone) => gone.remove());
      this.text.removeAttribute("aria-describedby");
      this.offerUndo();
      if (this.text.value === sent) {
        this.settle();
        this.is("saved");
      } else {
        this.keep();
        this.is("unsaved");
      }
      document.dispatchEvent(new CustomEvent("canvas:saved", { detail: { box: this.element.dataset.box } }));
    }

    // The parts of a fresh box that are shown instead of the old ones.
    show(fresh, ...parts) {
      parts.forEach((part) => this.element.querySelector(part).replaceWith(fresh.querySelector(part)));
    }

    mark(fresh) {
      recount(...[this.element, fresh].map((box) => box.querySelector(".box-mark")));
      this.show(fresh, ".box-mark");
      const [old, button] = [this.element, fresh].map((box) => box.querySelector("[name=done]"));
      old.value = button.value;
      old.replaceChildren(...button.childNodes);
    }

    offerUndo() {
      if (this.began === undefined || same(this.began, this.saved)) return;
      this.before = this.began;
      this.undo.hidden = false;
      this.undo.querySelector("[data-undo-word]").textContent = this.undone ? words.wordRedo : words.wordUndo;
    }

    takeBack() {
      this.began = this.text.value;
      this.text.value = this.before;
      this.undone = !this.undone;
      this.keep();
      say(words.wordUndone);
      this.now();
    }

    version(number) {
      this.element.dataset.version = number;
      this.form.elements.version.value = number;
    }

    async conflict(fresh, sent) {
      const theirs = fresh.querySelector("[data-theirs]").value;
      if (this.origins.some((text) => same(text, theirs))) {
        // Our own text, whose answer got lost, or the one we began with: what is typed goes on from it.
        this.version(fresh.dataset.version);
        this.origins = [theirs];
        this.saved = theirs;
        this.savedVersion = fresh.dataset.version;
        await this.save();
      } else if (this.text.value !== sent) {
        // Still typing: the next answer has a proposal that knows all of it.
        this.later(DELAY);
      } else {
        // Not awaited: what is typed in other boxes, and this box's queue, go on.
        this.waiting = true;
        this.is("conflict");
        const who = words.wordConflict.replace("{name}", fresh.querySelector("[data-conflict]").dataset.by);
        const proposed = fresh.querySelector("[name=text]").value;
        intake.merge({ who, theirs, yours: sent, proposed }).then((choice) => this.decided(choice, theirs, fresh));
      }
    }

    decided({ button, result }, theirs, fresh) {
      this.waiting = false;
      this.details.open = true;
      if (button !== "theirs" && button !== "save") {
        // "Go on editing": the old version stays, so that nothing is overwritten unseen; autosave rests until it is closed.
        this.resting = true;
        // The closing dialog has given the focus back already, but without a caret: keys would be swallowed.
        this.text.blur();
        this.text.focus();
        return;
      }
      this.version(fresh.dataset.version);
      this.text.value = button === "theirs" ? theirs : result;
      // Taking it back leaves theirs: undoing one's own change must not undo somebody else's.
      this.began = theirs;
      this.saved = null;
      this.origins = [theirs];
      this.keep();
      this.now();
    }

    // Saves what is typed; true if nothing is left to save.
    async finished() {
      await this.now();
      return !this.dirty;
    }

    async sayDone(value) {
      if (!(await this.finished())) return;
      const answer = await this.post({ done: value });
      const { body } = answer;
      const fresh = new DOMParser().parseFromString(body, "text/html").querySelector("[data-box]");
      // Its version is not taken: somebody may have written since, and this box does not show that yet.
      if (answer.ok && fresh) this.mark(fresh);
      else intake.sayWhy(fresh ? intake.sentence(body, "html") : "", answer);
    }

    async goOn(address) {
      if (await this.finished()) location.assign(address);
    }
  }

  canvas.querySelectorAll("[data-save-url]").forEach((element) => boxes.push(new Box(element)));
})();
