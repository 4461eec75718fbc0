/** The documentation as it is read: on GitHub, and as the site that is built from it. */
import { existsSync } from "node:fs";
import { readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import GithubSlugger from "github-slugger";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { repository } from "../../scripts/scratch.js";
import { NAVIGATION } from "../../site/navigation.js";
import { EXTERNAL } from "./externalLinks.js";
import { buildSite } from "./buildSite.js";
import { markdownFiles, snippetsOf } from "./snippets.js";

const pages = (await readdir(path.join(repository, "docs"))).filter((name) => name.endsWith(".md"));
const sources = await markdownFiles();

const withoutCode = (markdown: string) => markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, "");

async function anchorsOf(file: string): Promise<string[]> {
  const markdown = (await readFile(path.join(repository, file), "utf8")).replace(
    /```[\s\S]*?```/g,
    "",
  );
  const slugger = new GithubSlugger();
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) =>
    slugger.slug(title!.replaceAll("`", "")),
  );
}

/** Where a page leads to and what it shows, in Markdown and in HTML. */
function addressesIn(markdown: string): string[] {
  const text = withoutCode(markdown);
  const links = text.matchAll(/\]\(([^)\s]+)\)|<(https?:[^>]+)>|(?:href|src|srcset)="([^"]+)"/g);
  return [...links].map(([, link, bare, attribute]) => (link ?? bare ?? attribute)!);
}

test("links to other sites are those of the list, each once", async () => {
  const found = new Set<string>();
  for (const source of sources) {
    const markdown = await readFile(path.join(repository, source), "utf8");
    for (const href of addressesIn(markdown)) {
      if (/^[a-z]+:/.test(href)) found.add(href);
    }
  }
  expect([...found].sort()).toEqual([...EXTERNAL].sort());
  for (const href of found) {
    const { protocol, hostname, username, port } = new URL(href);
    expect([protocol, username, port], href).toEqual(["https:", "", ""]);
    expect(hostname).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    expect(href).toMatch(/[\w/]$/);
  }
});

describe("on GitHub", () => {
  test.each(sources)("every link of %s leads somewhere", async (source) => {
    const links = addressesIn(await readFile(path.join(repository, source), "utf8"));
    const broken: string[] = [];
    for (const href of links) {
      if (/^https:/.test(href)) continue;
      const [file, anchor] = href.split("#");
      const target = file === "" ? source : path.posix.join(path.posix.dirname(source), file!);
      if (!existsSync(path.join(repository, target))) broken.push(href);
      else if (anchor !== undefined && !(await anchorsOf(target)).includes(anchor)) {
        broken.push(href);
      }
    }
    expect(broken).toEqual([]);
  });
});

describe("as a site", () => {
  let output: string;
  const documents = new Map<string, Document>();
  const listed = NAVIGATION.flatMap(({ pages }) => pages.map(([name]) => `${name}.html`));
  beforeAll(async () => {
    output = await buildSite();
    for (const name of listed) {
      const html = await readFile(path.join(output, name), "utf8");
      documents.set(name, new JSDOM(html).window.document);
    }
  }, 240_000);
  afterAll(() => rm(output, { recursive: true, force: true }));

  test("has a page for each guide, and each is in the navigation", async () => {
    const built = (await readdir(output)).filter((name) => name.endsWith(".html"));
    expect(built.sort()).toEqual([...listed, "404.html"].sort());
    const guides = pages.map((name) => name.replace(/\.md$/, ".html"));
    for (const guide of guides) expect(listed).toContain(guide);
  });

  test("every link and picture leads somewhere", () => {
    const broken: string[] = [];
    for (const [name, document] of documents) {
      const urls = [
        ...[...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")!),
        ...[...document.querySelectorAll("img")].map((img) => img.getAttribute("src")!),
      ];
      for (const url of urls) {
        if (/^(https?|data):/.test(url)) continue;
        const [file, anchor] = url.split("#");
        const target = path.posix.normalize(file === "" ? name : file!);
        const page = documents.get(target);
        const isThere = page !== undefined || existsSync(path.join(output, target));
        const isAnchored = !anchor || page?.getElementById(decodeURIComponent(anchor));
        if (!isThere || !isAnchored) broken.push(`${name}: ${url}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test("the anchors of a page are those that GitHub gives to its headings", async () => {
    for (const page of pages) {
      const document = documents.get(page.replace(/\.md$/, ".html"))!;
      const missing = (await anchorsOf(`docs/${page}`)).filter(
        (id) => !document.getElementById(id),
      );
      expect(missing, page).toEqual([]);
    }
    for (const id of ["install", "try-the-demo"]) {
      expect(documents.get("index.html")!.getElementById(id), id).not.toBeNull();
    }
  });

  test("nothing is fetched from elsewhere", async () => {
    const files = await readdir(output, { recursive: true });
    for (const name of files.filter((file) => /\.(html|css)$/.test(file))) {
      const text = await readFile(path.join(output, name), "utf8");
      const fetched = text.match(
        /<(link|script|img|source|iframe)\b[^>]* (href|src|srcset)="(https?:)?\/\/[^"]*"|@import[^;]*|url\(["']?(https?:)?\/\/[^)]*\)/g,
      );
      expect(fetched, name).toBeNull();
    }
  });

  test("every picture says what it shows, and there is one for each theme", () => {
    for (const [name, document] of documents) {
      const images = [...document.querySelectorAll<HTMLImageElement>(".vp-doc img")];
      for (const img of images) expect(img.alt.length, `${name}: ${img.src}`).toBeGreaterThan(8);
      const themes = images.map((img) => /only-(light|dark)/.exec(img.className)?.[1]);
      const paired = themes.filter(Boolean);
      expect(
        paired.filter((theme) => theme === "dark"),
        name,
      ).toHaveLength(paired.length / 2);
      for (const img of images) {
        if (!img.src.startsWith("data:image/svg")) continue;
        expect(img.className, name).toMatch(/only-/);
        expect(decodeURIComponent(img.src)).not.toContain("prefers-color-scheme");
      }
    }
  });

  test("every Mermaid block is a drawing in the page's own colors", async () => {
    for (const page of pages) {
      const blocks = (await snippetsOf(`docs/${page}`)).filter((one) => one.language === "mermaid");
      const document = documents.get(page.replace(/\.md$/, ".html"))!;
      const drawings = [...document.querySelectorAll("figure svg[role=img]")];
      expect(drawings, page).toHaveLength(blocks.length);
      expect(new Set(drawings.map((svg) => svg.querySelector("marker")?.id)).size, page).toBe(
        blocks.length,
      );
      for (const svg of drawings) {
        expect(svg.getAttribute("aria-label")).toMatch(/^Drawing: \w/);
        expect(svg.getAttribute("style")).toContain("--fg:var(--vp-c-text-1)");
        expect(svg.outerHTML).not.toMatch(/https?:(?!\/\/www\.w3\.org)|@import/);
        expect(svg.querySelectorAll("text").length).toBeGreaterThan(2);
      }
      expect(document.querySelector(".language-mermaid"), page).toBeNull();
    }
  });

  test("commands have a tab for each package manager", () => {
    const [create, setup] = documents.get("quick-start.html")!.querySelectorAll(".vp-code-group");
    const tabsOf = (group: Element) =>
      [...group.querySelectorAll("label")].map((label, index) => [
        label.textContent,
        group.querySelectorAll("code")[index]!.textContent,
      ]);
    const command = `convex-versioned-assets@${manifest.version} setup`;
    expect(tabsOf(setup!)).toEqual([
      ["npm", `npx ${command}`],
      ["pnpm", `pnpm dlx ${command}`],
      ["yarn", `yarn dlx ${command}`],
      ["bun", `bunx ${command}`],
    ]);
    expect(tabsOf(create!)[1]![1]).toBe(
      [
        "# needs an account",
        "pnpm create convex@latest my-app -t react-vite",
        "cd my-app",
        "pnpm exec convex dev --once",
      ].join("\n"),
    );
    const [alias] = documents.get("migrating.html")!.querySelectorAll(".vp-code-group");
    expect(tabsOf(alias!)[3]![1]).toMatch(/^bun add convex-versioned-assets-1@npm:/);
  });

  test("each page leads to the previous and the next one of the navigation", () => {
    const linkOf = (name: string, way: string) =>
      documents.get(name)!.querySelector(`.pager-link.${way}`)?.getAttribute("href");
    for (const [index, name] of listed.entries()) {
      if (name === "index.html") continue;
      expect(path.posix.normalize(linkOf(name, "prev")!), name).toBe(listed[index - 1]);
      const next = linkOf(name, "next");
      expect(next && path.posix.normalize(next), name).toBe(listed[index + 1]);
    }
  });

  test("the file for coding assistants is served as it is", async () => {
    const [served, source] = await Promise.all(
      [output, repository].map((folder) => readFile(path.join(folder, "LLM.md"), "utf8")),
    );
    expect(served).toBe(source);
  });

  test("every page has an icon, a title and one first heading", () => {
    for (const [name, document] of documents) {
      const icon = document.querySelector("link[rel=icon]")!.getAttribute("href");
      expect(icon, name).toMatch(/^data:image\/svg\+xml/);
      expect(document.title, name).toMatch(/^.+ · convex-versioned-assets$/);
      expect(document.querySelectorAll("h1"), name).toHaveLength(1);
    }
  });
});

test("no cell of an argument's table is empty", async () => {
  for (const page of pages.filter((name) => name.startsWith("api-"))) {
    const text = await readFile(path.join(repository, "docs", page), "utf8");
    expect(text.match(/^\|.* \| +\|.*$|^\| +\|.*$/gm), page).toBeNull();
  }
});
