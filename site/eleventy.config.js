/** The documentation as a static site: `npm run docs`. Plain Markdown in, plain HTML out. */
import { readFileSync } from "node:fs";
import anchors from "markdown-it-anchor";
import GithubSlugger from "github-slugger";
import { OUTSIDE, linkPages } from "./links.js";
import { NAVIGATION } from "./navigation.js";

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
  eleventy.addPassthroughCopy({ "docs/images": "images", "site/style.css": "style.css" });
  eleventy.addFilter("firstHeading", (html) => /<h1[^>]*>(.*?)<\/h1>/s.exec(html)?.[1] ?? "");
  eleventy.amendLibrary("md", (md) => {
    md.set({ html: true, linkify: false });
    md.use(anchors, {
      slugify: (text) => new GithubSlugger().slug(text),
      permalink: anchors.permalink.headerLink({ safariReaderFix: true }),
    });
    md.use(linkPages);
  });
  return {
    // What looks like a template in a snippet is none.
    markdownTemplateEngine: false,
    dir: { input: "docs", includes: "../site/includes", output: "site/dist" },
  };
}
