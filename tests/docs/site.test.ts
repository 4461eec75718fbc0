/** The documentation as it is read: on GitHub, and as the site that is built from it. */
import { existsSync } from "node:fs";
import { readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import GithubSlugger from "github-slugger";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
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
  beforeAll(async () => {
    output = await buildSite();
    for (const name of await readdir(output)) {
      if (!name.endsWith(".html")) continue;
      const html = await readFile(path.join(output, name), "utf8");
      documents.set(name, new JSDOM(html).window.document);
    }
  });
  afterAll(() => rm(output, { recursive: true, force: true }));

  test("has a page for each guide, and each is in the navigation", () => {
    const listed = NAVIGATION.flatMap(({ pages }) => pages.map(([name]) => `${name}.html`));
    expect([...documents.keys()].sort()).toEqual(listed.sort());
    const guides = pages.map((name) => name.replace(/\.md$/, ".html"));
    for (const guide of guides) expect(listed).toContain(guide);
  });

  test("every link and picture leads somewhere", () => {
    const broken: string[] = [];
    for (const [name, document] of documents) {
      const urls = [
        ...[...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")!),
        ...[...document.querySelectorAll("img")].map((img) => img.getAttribute("src")!),
        ...[...document.querySelectorAll("source")].map((one) => one.getAttribute("srcset")!),
      ];
      for (const url of urls) {
        if (/^https?:/.test(url)) continue;
        const [file, anchor] = url.split("#");
        const page = documents.get(file === "" ? name : file!);
        const isThere = page !== undefined || existsSync(path.join(output, file!));
        const isAnchored = !anchor || page?.getElementById(decodeURIComponent(anchor));
        if (!isThere || !isAnchored) broken.push(`${name}: ${url}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test("every picture says what it shows", () => {
    for (const [name, document] of documents) {
      for (const img of document.querySelectorAll("img")) {
        expect(img.getAttribute("alt")?.length ?? 0, `${name}: ${img.src}`).toBeGreaterThan(8);
      }
    }
  });

  test("every Mermaid block is a drawing in the page's own colours, and asks nobody for a font", async () => {
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
        expect(svg.getAttribute("style")).toContain("--fg:var(--text)");
        expect(svg.outerHTML).not.toMatch(/https?:(?!\/\/www\.w3\.org)|@import/);
        expect(svg.querySelectorAll("text").length).toBeGreaterThan(2);
      }
      expect(document.querySelector(".language-mermaid"), page).toBeNull();
    }
  });

  test("the search finds sections from a disk, without a server", async () => {
    const file = path.join(output, "index.html");
    const { window } = await JSDOM.fromFile(file, {
      runScripts: "dangerously",
      resources: "usable",
    });
    await new Promise((resolve) => window.addEventListener("load", resolve));
    const input = window.document.querySelector<HTMLInputElement>("input[type=search]")!;
    const search = async (text: string) => {
      const status = window.document.querySelector("[role=status]")!;
      status.textContent = "";
      input.value = text;
      input.dispatchEvent(new window.Event("input"));
      await vi.waitUntil(() => status.textContent !== "");
      const links = [...window.document.querySelectorAll("form li a")];
      return { status: status.textContent, hrefs: links.map((a) => a.getAttribute("href")!) };
    };
    expect((await search("getSignedUrl")).hrefs.join(" ")).toContain("private-files.html");
    expect((await search("CURSOR_EXPIRED")).hrefs).toContain("troubleshooting.html#by-code");
    const [best] = (await search("usePrivateUrl")).hrefs;
    expect(best).toBe("api-package.html#useprivateurl");
    for (const href of (await search("rollback")).hrefs) {
      const [name, anchor] = href.split("#");
      const found = documents.get(name!)!;
      if (anchor !== undefined) expect(found.getElementById(anchor), href).not.toBeNull();
    }
    expect(await search("zzzzqqqq")).toEqual({ status: "No results.", hrefs: [] });
    expect((await search("<img src=x>")).status).not.toBe("");
    window.close();
  });

  test("every page has a title and one first heading", () => {
    for (const [name, document] of documents) {
      expect(document.title, name).toMatch(/^.+ · convex-versioned-assets$/);
      expect(document.querySelectorAll("h1"), name).toHaveLength(1);
    }
  });
});
