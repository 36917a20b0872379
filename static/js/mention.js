/* Names while one types: @ in a textarea[data-mentions] opens the list of people in <datalist id="...">.
 *
 * Arrow keys choose, Enter or Tab takes, Escape closes; without this script the list is on the page to read.
 */
(() => {
  const MOST = 8;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function people(field) {
    const list = document.getElementById(field.dataset.mentions);
    return [...(list ? list.options : [])].map((option) => ({ word: option.value, name: option.textContent }));
  }

  // The word after an @ that begins one, up to the caret; null elsewhere.
  function typed(field) {
    const before = field.value.slice(0, field.selectionStart);
    const found = before.match(/(?:^|[^\p{L}\p{N}_@./+-])@([\p{L}\p{N}_.+-]*)$/u);
    return found ? found[1] : null;
  }

  function close(field) {
    if (field.mentionList) field.mentionList.remove();
    field.mentionList = null;
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
  }

  function choose(field, index) {
    const items = [...field.mentionList.children];
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    field.setAttribute("aria-activedescendant", items[index].id);
    items[index].scrollIntoView({ block: "nearest" });
  }

  const chosen = (field) => [...field.mentionList.children].findIndex((item) => item.ariaSelected === "true");

  function take(field, item) {
    const word = typed(field);
    if (word !== null) {
      const start = field.selectionStart - word.length;
      field.setRangeText(`${item.dataset.word} `, start, field.selectionStart, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close(field);
    field.focus();
  }

  function offer(field) {
    const word = typed(field);
    close(field);
    if (word === null) return;
    const wanted = plain(word);
    const fits = people(field).filter(
      (person) => plain(person.word).startsWith(wanted) || plain(person.name).split(/\s+/).some((part) => part.startsWith(wanted)),
    );
    if (!fits.length) return;
    const list = document.createElement("ul");
    list.className = "mentions";
    list.id = `${field.id}-mentions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0] ? field.labels[0].textContent : "@");
    fits.slice(0, MOST).forEach((person, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.dataset.word = person.word;
      item.setAttribute("role", "option");
      item.textContent = `${person.name} @${person.word}`;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(field, item);
      });
      list.append(item);
    });
    field.after(list);
    field.mentionList = list;
    field.setAttribute("aria-controls", list.id);
    choose(field, 0);
  }

  function pressed(event) {
    const field = event.target;
    if (!field.mentionList) return;
    const last = field.mentionList.children.length - 1;
    const now = chosen(field);
    if (event.key === "ArrowDown") choose(field, now >= last ? 0 : now + 1);
    else if (event.key === "ArrowUp") choose(field, now <= 0 ? last : now - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(field, field.mentionList.children[now]);
    else if (event.key === "Escape") close(field);
    else return;
    event.preventDefault();
  }

  document.querySelectorAll("textarea[data-mentions]").forEach((field) => {
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => offer(field));
    field.addEventListener("keydown", pressed);
    field.addEventListener("blur", () => close(field));
  });
})();
