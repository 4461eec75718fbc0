/** The documentation as it is read: on GitHub, and as the site that is built from it. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import GithubSlugger from "github-slugger";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { NAVIGATION } from "../../site/navigation.js";

const pages = (await readdir(path.join(repository, "docs"))).filter((name) => name.endsWith(".md"));
const sources = ["README.md", "CONTRIBUTING.md", ...pages.map((name) => `docs/${name}`)];

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

describe("on GitHub", () => {
  test.each(sources)("every link of %s leads somewhere", async (source) => {
    const markdown = withoutCode(await readFile(path.join(repository, source), "utf8"));
    const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, href]) => href!);
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
    output = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-site-"));
    const eleventy = path.join(repository, "node_modules/@11ty/eleventy/cmd.cjs");
    const args = [eleventy, "--config=site/eleventy.config.js", `--output=${output}`, "--quiet"];
    await promisify(execFile)(process.execPath, args, { cwd: repository });
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

  test("every page has a title and one first heading", () => {
    for (const [name, document] of documents) {
      expect(document.title, name).toMatch(/^.+ · convex-versioned-assets$/);
      expect(document.querySelectorAll("h1"), name).toHaveLength(1);
    }
  });
});
