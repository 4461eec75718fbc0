/** What the search looks through: every section of every page. */
import { JSDOM } from "jsdom";
import MiniSearch from "minisearch";

/** As the page reads it again; search.js has the same. */
const OPTIONS = {
  fields: ["title", "page", "text"],
  storeFields: ["title", "page", "url", "start"],
  searchOptions: { prefix: true, fuzzy: 0.15, boost: { title: 4, page: 2 }, combineWith: "AND" },
};

const START_LENGTH = 140;

function sectionsOf({ url: path, content }) {
  const url = path === "/" ? "index.html" : path.slice(1);
  const main = new JSDOM(content).window.document.querySelector("main");
  if (main === null) return [];
  const page = main.querySelector("h1")?.textContent.trim() ?? url;
  const sections = [];
  for (const element of main.children) {
    if (/^H[1-4]$/.test(element.tagName)) {
      const title = element.textContent.trim();
      const anchor = element.tagName === "H1" ? "" : `#${element.id}`;
      sections.push({ id: url + anchor, url: url + anchor, page, title, text: "" });
    } else if (sections.length > 0 && element.tagName !== "FIGURE") {
      sections.at(-1).text += ` ${element.textContent.replace(/\s+/g, " ").trim()}`;
    }
  }
  return sections.map((section) => ({
    ...section,
    start: section.text.trim().slice(0, START_LENGTH),
  }));
}

/** A script that brings the index: a script is loaded from a disk as well, where `fetch` is not. */
export function searchIndex(pages) {
  const search = new MiniSearch(OPTIONS);
  search.addAll(pages.flatMap(sectionsOf));
  const json = JSON.stringify({ options: OPTIONS, index: JSON.stringify(search) });
  return `window.searchIndex = ${json.replaceAll("<", "\\u003c")};\n`;
}
