import { describe, expect, test } from "vitest";
import { parseBasename, parseFolderPath } from "../../shared/paths.js";
import { requireVisible } from "../../shared/visibleNames.js";
import { de } from "./de/index.js";
import { en } from "./en/index.js";
import { es } from "./es/index.js";
import { explain } from "./explain.js";
import { mergeWords } from "./mergeWords.js";
import { stringsOf } from "./strings.test-helpers.js";

/** Texts that are the same in several languages. */
const SAME = new Set([
  "Audio",
  "Cloudflare R2",
  "Ctrl",
  "Esc",
  "GB",
  "JavaScript",
  "Link",
  "MB",
  "Markdown",
  "Name",
  "TB",
  "Person",
  "Releases",
  "SHA-256",
  "URL",
  "Uploads",
  "Video",
  "bytes",
  "kB",
  "in",
]);

const failures = [
  () => parseFolderPath("a//b"),
  () => parseFolderPath("a/.."),
  () => parseFolderPath("a/ b"),
  () => parseFolderPath("a/".repeat(40) + "a"),
  () => parseFolderPath(Array.from({ length: 10 }, () => "a".repeat(200)).join("/")),
  () => parseBasename("a/b"),
  () => parseBasename("a\u0001"),
  () => parseBasename("a\ud800"),
  () => parseBasename("a".repeat(2000)),
  () => requireVisible(" a"),
  () => requireVisible("a\u200bb"),
];

describe.each([
  ["de", de],
  ["es", es],
])("the table %s", (_name, table) => {
  test("has its own texts", () => {
    const english = new Map(stringsOf(en));
    const texts = stringsOf(table);
    expect(texts.length).toBeGreaterThan(20);
    const copied = texts.filter(([path, text]) => english.get(path) === text && !SAME.has(text));
    expect(copied).toEqual([]);
    expect(texts.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test.each(failures.map((fail) => [String(fail), fail] as const))("explains %s", (_text, fail) => {
    let error: unknown;
    try {
      fail();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeDefined();
    expect(explain(table, error).advice).not.toBe(explain(en, error).advice);
  });
});

test.each([
  ["en", en],
  ["de", de],
  ["es", es],
])("the table %s does not call a running action done", (_name, { list: { running, done } }) => {
  const names = ["a"];
  const both = [
    [running.public, done.public(names)],
    [running.private, done.private(names)],
    [running.edit, done.edit(names)],
    [running.trash, done.trash(names)],
    [running.publish, done.publish(names)],
    [running.restore, done.restore(names)],
    [running.unpublish, done.unpublish(names)],
  ] as const;
  expect(both.filter(([doing, did]) => did.startsWith(doing.replace(/:$/, "")))).toEqual([]);
});

describe("some texts over a table", () => {
  const merged = mergeWords(en, { shell: { title: "Media" }, common: { undo: undefined } });

  test("replace its own", () => {
    expect(merged.shell.title).toBe("Media");
    expect(en.shell.title).toBe("Assets");
  });

  test("leave all others", () => {
    expect(merged.common).toEqual(en.common);
    expect(mergeWords(en, {})).toEqual(en);
    expect(mergeWords(en, de)).toEqual(de);
  });
});
