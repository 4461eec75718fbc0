/** The documentation as a static site: `npm run docs`. Plain Markdown in, plain HTML out. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import anchors from "markdown-it-anchor";
import GithubSlugger from "github-slugger";
import { drawMermaid } from "./drawings.js";
import { OUTSIDE, linkPages } from "./links.js";
import { NAVIGATION } from "./navigation.js";
import { letScroll } from "./scrolling.js";
import { searchIndex } from "./searchIndex.js";

export default function configure(eleventy) {
  for (const [file, page] of Object.entries(OUTSIDE)) {
    eleventy.addTemplate(`${page}.md`, readFileSync(file, "utf8"), {
      file,
      permalink: `/${page}.html`,
    });
  }
  eleventy.addGlobalData("layout", "page.njk");
  eleventy.addGlobalData("navigation", NAVIGATION);
  eleventy.addGlobalData("eleventyComputed", {
    permalink: ({ permalink, page }) => permalink || `/${page.fileSlug}.html`,
  });
  eleventy.addPassthroughCopy({
    "docs/images": "images",
    "LLM.md": "LLM.md",
    "site/style.css": "style.css",
    "site/search.js": "search.js",
    "node_modules/minisearch/dist/umd/index.js": "minisearch.js",
  });
  eleventy.addFilter("firstHeading", (html) => /<h1[^>]*>(.*?)<\/h1>/s.exec(html)?.[1] ?? "");
  eleventy.amendLibrary("md", (md) => {
    md.set({ html: true, linkify: false });
    md.use(anchors, {
      slugify: (text) => new GithubSlugger().slug(text),
      permalink: anchors.permalink.headerLink({ safariReaderFix: true }),
    });
    md.use(linkPages);
    md.use(letScroll);
    md.use(drawMermaid);
  });
  eleventy.on("eleventy.after", async ({ directories, results }) => {
    await writeFile(path.join(directories.output, "search-index.js"), searchIndex(results));
  });
  return {
    // What looks like a template in a snippet is none.
    markdownTemplateEngine: false,
    dir: { input: "docs", includes: "../site/includes", output: "site/dist" },
  };
}
