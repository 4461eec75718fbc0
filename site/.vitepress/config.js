/** The documentation as a static site: `npm run docs`. Its sources are the Markdown files that GitHub shows. */
import { readFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import path from "node:path";
import { slug } from "github-slugger";
import { defineConfig } from "vitepress";
import { NAVIGATION } from "../navigation.js";
import { asPages, pageOf, repository } from "./markdown.js";

const icon = readFileSync(path.join(repository, "example/src/icon.svg"), "base64");

/** Roles that the theme's components lack, and those that links and fields inside of them forbid. */
const ROLES = {
  VPHome: [['class="VPHome"', 'class="VPHome" role="main"']],
  NotFound: [['class="NotFound"', 'class="NotFound" role="main"']],
  VPLocalSearchBox: [
    ['role="button"', 'role="dialog" aria-modal="true"'],
    [/:role="results\?\.length \? 'listbox' : undefined"/, ""],
    [/:aria-selected="[^"]*"\s*role="option"/, ""],
    [/:aria-label="\[\.\.\.p\.titles[^"]*"/, ""],
    [/<kbd (?=:aria-label)/g, '<kbd role="img" '],
  ],
};

const roles = {
  name: "roles",
  enforce: "pre",
  transform: (code, id) =>
    ROLES[path.basename(id, ".vue")]?.reduce((text, [from, to]) => {
      const mended = text.replace(from, to);
      if (mended === text) throw new Error(`${id} no longer has ${from}.`);
      return mended;
    }, code),
};

export default defineConfig({
  title: "convex-versioned-assets",
  titleTemplate: ":title · convex-versioned-assets",
  description: "Versioned files for Convex apps: stable paths, full history, publishing, rollback.",
  head: [
    ["link", { rel: "icon", type: "image/svg+xml", href: `data:image/svg+xml;base64,${icon}` }],
  ],
  // Links are relative, so that the site works below any path.
  base: "./",
  srcDir: "..",
  srcExclude: [
    "**/{node_modules,dist}/**",
    "{artifacts,bench,coverage,example,local,scripts,src,tests}/**",
    "{README,LLM}.md",
  ],
  rewrites: (file) => `${pageOf(file)}.md`,
  outDir: "dist",
  cacheDir: "../node_modules/.vitepress",
  additionalConfig: {},
  buildEnd: ({ outDir }) => copyFile(path.join(repository, "LLM.md"), path.join(outDir, "LLM.md")),
  // The index of the search is one chunk.
  vite: { publicDir: false, plugins: [roles], build: { chunkSizeWarningLimit: 1000 } },
  markdown: {
    anchor: { slugify: (text) => slug(text) },
    // Colors with enough contrast on the ground of code.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    linkify: false,
    emoji: false,
    attrs: false,
    config: asPages,
  },
  themeConfig: {
    logo: { src: `data:image/svg+xml;base64,${icon}`, alt: "" },
    nav: [
      { text: "Quick start", link: "/quick-start" },
      { text: "API", link: "/api-component" },
      { text: "Changelog", link: "/changelog" },
    ],
    sidebar: NAVIGATION.map(({ title, pages }) => ({
      text: title,
      items: pages.map(([name, text]) => ({ text, link: name === "index" ? "/" : `/${name}` })),
    })),
    outline: [2, 3],
    externalLinkIcon: true,
    search: {
      provider: "local",
      options: {
        detailedView: true,
        miniSearch: {
          searchOptions: {
            prefix: true,
            fuzzy: 0.15,
            boost: { title: 4, titles: 2 },
            combineWith: "AND",
          },
        },
      },
    },
    notFound: {
      title: "Page not found",
      quote: "Search for it, or begin with the overview.",
      linkText: "Overview",
      linkLabel: "Overview",
    },
  },
});
