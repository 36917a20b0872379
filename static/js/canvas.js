/* The canvas: edit a box in place; it is saved one second after the last key, each box with its own version.
 *
 * [data-canvas=CODE]                       words: data-word-saving, -saved, -offline, -failed, -restored, -conflict
 *   [data-box=KEY data-version=N data-save-url]   .view, details.cbox-edit, form[data-box-form] with text and version
 * [data-save-state]                        shows what became of the last save
 * dialog#merge                             theirs, yours, result; [data-merge-who]
 * Request: POST text, version with If-Match: "N". The answer is the box: 200 with a new data-version;
 * 409 with [data-conflict data-by], [data-theirs] and a proposed merge as its text; 422 with [data-detail].
 * .box-mark says whether the box is written or empty.
 * Until a save is confirmed the text also lies in localStorage (canvas:PERSON:CODE:KEY), with the version it was typed on.
 */
(() => {
  const canvas = document.querySelector("[data-canvas]");
  if (!canvas) return;
  const words = canvas.dataset;
  const state = document.querySelector("[data-save-state]");
  const dialog = document.getElementById("merge");
  const DELAY = 1000;
  const RETRY = 5000;
  let dialogs = Promise.resolve();
  const note = (text) => {
    if (state) state.textContent = text;
  };

  const written = (mark) => (mark.querySelector(".st-good") ? 1 : 0);
  // "4/10" beside the tab's word follows what is saved here.
  const recount = (change) => {
    const count = document.querySelector(".tabs [aria-current] .count");
    if (count) count.textContent = count.textContent.replace(/^\d+/, (done) => Number(done) + change);
  };

  class Box {
    constructor(element) {
      this.element = element;
      this.text = element.querySelector("[name=text]");
      this.details = element.querySelector(".cbox-edit");
      this.form = element.querySelector("[data-box-form]");
      this.storage = `canvas:${document.body.dataset.person}:${words.canvas}:${element.dataset.box}`;
      this.saved = this.text.value;
      this.queue = Promise.resolve();
      this.listen();
      this.restore();
    }

    listen() {
      this.text.addEventListener("input", () => {
        this.keep();
        if (!this.resting) this.later(DELAY);
      });
      this.text.addEventListener("keydown", (event) => {
        const done = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
        if (done) {
          event.preventDefault();
          this.close();
        }
      });
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.close();
      });
      this.details.addEventListener("toggle", () => {
        if (!this.details.open) this.now();
      });
      // Only a person's own click takes the focus (some pages open unfolded), and at once: they may type already.
      this.details.querySelector("summary").addEventListener("click", (event) => {
        event.preventDefault();
        this.details.open = !this.details.open;
        if (this.details.open) this.text.focus();
      });
    }

    close() {
      this.details.open = false;
      this.details.querySelector("summary").focus();
    }

    keep() {
      this.element.classList.add("dirty");
      try {
        localStorage.setItem(this.storage, JSON.stringify({ text: this.text.value, version: this.element.dataset.version }));
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
      if (!kept || kept.text === this.saved) return this.settle();
      // The version it was typed on goes with the text: somebody may have saved since, and must not be overwritten.
      this.version(kept.version);
      this.text.value = kept.text;
      this.element.classList.add("dirty");
      this.details.open = true;
      note(words.wordRestored);
      this.later(DELAY);
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

    async save() {
      const sent = this.text.value;
      if (sent === this.saved) {
        if (!this.waiting) this.settle();
        return;
      }
      if (this.waiting) return;
      note(words.wordSaving);
      const version = this.element.dataset.version;
      const answer = await intake.post(this.element.dataset.saveUrl, { text: sent, version }, { "If-Match": `"${version}"` });
      if (answer.status === 0 || answer.status >= 502) {
        note(words.wordOffline);
        this.later(RETRY);
      } else if (answer.signedOut) {
        note(words.wordFailed);
        intake.sayWhy("", answer);
      } else {
        await this.answered(answer, sent);
      }
    }

    async answered({ ok, status, response }, sent) {
      const body = await response.text();
      const type = response.headers.get("Content-Type") || "";
      const fresh = type.includes("html") && new DOMParser().parseFromString(body, "text/html").querySelector("[data-box]");
      if (status === 409 && fresh) {
        this.conflict(fresh, sent);
      } else if (ok && fresh) {
        this.take(fresh, sent);
      } else {
        note(words.wordFailed);
        const wrong = fresh && fresh.querySelector(".err");
        if (wrong) {
          this.element.querySelectorAll(".err").forEach((gone) => gone.remove());
          this.form.before(wrong);
        } else {
          intake.sayWhy(intake.sentence(body, type), { status, signedOut: false });
        }
      }
    }

    take(fresh, sent) {
      this.version(fresh.dataset.version);
      this.saved = sent;
      this.element.querySelector(".view").replaceChildren(...fresh.querySelector(".view").childNodes);
      const foot = fresh.querySelector(".cbox-foot span");
      const old = this.element.querySelector(".cbox-foot span");
      if (foot && old) old.replaceWith(foot);
      else if (foot) this.element.querySelector(".cbox-foot").append(foot);
      const [was, mark] = [this.element, fresh].map((box) => box.querySelector(".box-mark"));
      recount(written(mark) - written(was));
      was.replaceWith(mark);
      this.element.querySelectorAll(".conflict, .err").forEach((gone) => gone.remove());
      if (this.text.value === sent) this.settle();
      note(words.wordSaved);
      document.dispatchEvent(new CustomEvent("canvas:saved", { detail: { box: this.element.dataset.box } }));
    }

    version(number) {
      this.element.dataset.version = number;
      this.form.elements.version.value = number;
    }

    conflict(fresh, sent) {
      this.waiting = true;
      // One dialog for all boxes: a second conflict waits until the first is decided.
      dialogs = dialogs.then(() => this.ask(fresh, sent)).then((choice) => this.decided(choice, fresh));
    }

    ask(fresh, sent) {
      const theirs = fresh.querySelector("[data-theirs]").value;
      const who = words.wordConflict.replace("{name}", fresh.querySelector("[data-conflict]").dataset.by);
      const part = (name) => dialog.querySelector(`[name=${name}]`);
      dialog.querySelector("[data-merge-who]").textContent = who;
      part("theirs").value = theirs;
      part("yours").value = this.text.value;
      // The server's proposal knows what was sent; what was typed since then must not get lost in it.
      const proposed = fresh.querySelector("[name=text]").value;
      part("result").value = this.text.value === sent ? proposed : `${theirs}\n\n${this.text.value}`;
      note(who);
      dialog.returnValue = "cancel";
      dialog.showModal();
      part("result").focus();
      return new Promise((decide) => {
        dialog.onclose = () => decide({ button: dialog.returnValue, theirs, result: part("result").value });
      });
    }

    decided({ button, theirs, result }, fresh) {
      this.waiting = false;
      this.details.open = true;
      if (button !== "theirs" && button !== "save") {
        // "Go on editing": the old version stays, so that nothing is overwritten unseen; autosave rests until Done.
        this.resting = true;
        // The closing dialog has given the focus back already, but without a caret: keys would be swallowed.
        this.text.blur();
        this.text.focus();
        return;
      }
      this.version(fresh.dataset.version);
      this.text.value = button === "theirs" ? theirs : result;
      this.saved = null;
      this.keep();
      this.now();
    }
  }

  const boxes = [...canvas.querySelectorAll("[data-save-url]")].map((element) => new Box(element));
  addEventListener("online", () => boxes.forEach((box) => box.now()));
  addEventListener("beforeunload", (event) => {
    if (boxes.some((box) => box.element.classList.contains("dirty"))) event.preventDefault();
  });
})();
