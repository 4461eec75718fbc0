/* The search of the site: in the browser alone, from an index that was made with the pages. */
(() => {
  const MAX_RESULTS = 12;
  const form = document.querySelector("[data-search]");
  const input = form.querySelector("input");
  const list = form.querySelector("ul");
  const status = form.querySelector("[role=status]");
  form.hidden = false;

  const script = (src) =>
    new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement("script"), { src });
      element.onload = resolve;
      element.onerror = reject;
      document.head.append(element);
    });

  let loading;
  function load() {
    loading ??= script("minisearch.js")
      .then(() => script("search-index.js"))
      .then(() => {
        const { options, index } = window.searchIndex;
        return window.MiniSearch.loadJSON(index, options);
      });
    return loading;
  }

  function show(results) {
    const items = results.slice(0, MAX_RESULTS).map(({ url, title, page, start }) => {
      const link = Object.assign(document.createElement("a"), { href: url });
      const name = Object.assign(document.createElement("strong"), { textContent: title });
      const where = title === page ? "" : `${page}. `;
      const about = Object.assign(document.createElement("span"), { textContent: where + start });
      link.append(name, about);
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    list.replaceChildren(...items);
    const more = results.length > MAX_RESULTS ? `, showing the best ${MAX_RESULTS}` : "";
    status.textContent = results.length === 0 ? "No results." : `${results.length} results${more}.`;
  }

  function clear() {
    list.replaceChildren();
    status.textContent = "";
  }

  async function search() {
    const text = input.value.trim();
    if (text === "") return clear();
    try {
      const results = (await load()).search(text);
      if (input.value.trim() === text) show(results);
    } catch {
      status.textContent = "The search index could not be loaded.";
    }
  }

  input.addEventListener("focus", () => void load().catch(() => undefined));
  input.addEventListener("input", () => void search());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      input.value = "";
      clear();
      input.focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...list.querySelectorAll("a")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[stops.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea")) return;
    event.preventDefault();
    input.focus();
  });
  // What was found is on this page: then no other one is loaded, and the list would stay.
  list.addEventListener("click", () => clear());
})();
