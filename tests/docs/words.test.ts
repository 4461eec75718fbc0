/** The docs, names, messages and comments use the project's words: plain American English, one term per thing. */
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";

/** Files and folders whose texts follow the rules. */
const SCANNED = [
  ...[
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs",
    "example",
    "local",
    "bench",
    "scripts",
  ],
  ...["site/index.md", "site/.vitepress/config.js", "site/.vitepress/theme", "src"],
];

/** Generated pages and code, and tests. */
const SKIPPED =
  /(^|\/)(_generated|node_modules|testing)(\/|$)|^docs\/api-\w+\.md$|\.test(-helpers)?\.tsx?$/;

const TEXT = /\.(md|ts|tsx|js|mjs|vue|txt|css|html)$/;

/** What the docs must not say, and what to say instead. */
const BANNED: [RegExp, string][] = [
  [/\banew\b/i, "again, or nothing"],
  [/\bfor ?ever\b/i, "permanent, immutable, no limit"],
  [
    /\b(whoever|whosoever|somebody|nobody)\b/i,
    "caller, client, visitor, user, actor, anyone, no one",
  ],
  [/\b(bring|brings|bringing|brought)( \w+)? back\b/i, "restore"],
  [/\bgo(es)? for good\b|\bdelet\w+( \w+)? for good\b/i, "delete permanently"],
  [/\b(by|of) (itself|themselves|himself)\b/i, "automatically, or nothing"],
  [/\bgo(es)? on\b|\bgoing on\b/i, "continue, resume"],
  [/\brehous\w*/i, "relocate"],
  [/\bat once\b/i, "immediately, in one transaction, at a time"],
  [/\bany more\b/i, "no longer"],
  [/\bonce more\b/i, "again"],
  [/\btaken? up again\b/i, "resumed"],
  [/\b(is|are|was|were) told\b|\btells? of\b/i, "receives, returns, lists"],
  [
    // A result of 1.x has the field `cancelled`.
    /\bcolours?\b|\bbehaviou?r(?<!or)s?\b|\bcancelled\b(?!:)|\b(auth|organ)is(e|ed|es|ing)\b/i,
    "American spelling",
  ],
  [/(?<!\b([Ee]-?mail|IP|Internet) )\baddress(es)?\b(?!\()/, "path, URL, domain"],
];

/** A sentence, heading or cell that begins with "What", "Who" or "Whoever" and is not a question. */
const WITHOUT_SUBJECT =
  /(?:^|[.!?] |[/*#|-] +)((?:What|Who|Whoever|Whatever)\b[^.?!|]*)(?=[.!|]|$|\*\/)/;

async function filesBelow(entry: string): Promise<string[]> {
  if (SKIPPED.test(entry)) return [];
  if (TEXT.test(entry)) return [entry];
  const found = await stat(path.join(repository, entry));
  if (!found.isDirectory()) return [];
  const names = await readdir(path.join(repository, entry));
  return (await Promise.all(names.map((name) => filesBelow(path.posix.join(entry, name))))).flat();
}

function problemsOf(file: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const found = BANNED.flatMap(([form, instead]) => {
      const [phrase] = form.exec(line) ?? [];
      return phrase === undefined ? [] : [`"${phrase}" (say: ${instead})`];
    });
    const [, opening] = WITHOUT_SUBJECT.exec(line) ?? [];
    if (opening !== undefined) found.push(`"${opening.slice(0, 30)}" (begin with the subject)`);
    return found.map((problem) => `${file}:${index + 1}: ${problem}`);
  });
}

test("the texts use the project's words", async () => {
  const files = (await Promise.all(SCANNED.map(filesBelow))).flat();
  const problems = files.map(async (file) =>
    problemsOf(file, await readFile(path.join(repository, file), "utf8")),
  );
  expect(files.length).toBeGreaterThan(SCANNED.length);
  expect((await Promise.all(problems)).flat()).toEqual([]);
});

test.each([
  ["Bytes are stored anew.", 1],
  ["Kept for ever.", 1],
  ["Whoever has the address has the file.", 3],
  ["/** What a reader sees. */", 1],
  ["| What it does | why |", 1],
  ["What does it cost? One document.", 0],
  ["Email addresses of the admins. The caller decides.", 0],
])("%s: %d", (line, count) => {
  expect(problemsOf("a.md", line)).toHaveLength(count);
});
