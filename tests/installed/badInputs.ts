/** What the command is told wrongly, and how it ends: one line, an exit code, no stack trace. */
import { spawn } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

export type BadInput = {
  what: string;
  args: string[];
  /** The files of the folder in which the command runs. */
  files?: Record<string, string>;
  /** Links in that folder, by their names. */
  links?: Record<string, string>;
  env?: Record<string, string>;
  code: number;
  /** Matches the only line on stderr. */
  line: RegExp;
};

/** A port of this machine on which nothing listens. */
const NOWHERE = "http://127.0.0.1:9";
const ONCE = ["--once", "--give-up-after", "0.05"];

const CONVEX_APP = {
  "package.json": '{ "name": "app", "dependencies": { "convex": "^1.48.0" } }',
  "convex/notes.ts": "export const notes = 1;\n",
};
const BUCKET = {
  R2_BUCKET: "assets",
  R2_ENDPOINT: NOWHERE,
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret-that-is-not-shown",
};

const USAGE: BadInput[] = [
  { what: "an unknown command", args: ["deliver"], code: 2, line: /unknown command 'deliver'/ },
  { what: "a command's typo", args: ["synk"], code: 2, line: /'synk' \(Did you mean sync\?\)$/ },
  { what: "an unknown flag", args: ["--all"], code: 2, line: /unknown option '--all'/ },
  {
    what: "a flag's typo",
    args: ["sync", "files", "--onse"],
    code: 2,
    line: /'--onse' \(Did you mean --once\?\)$/,
  },
  {
    what: "another command's flag",
    args: ["r2setup", "--once"],
    code: 2,
    line: /unknown option '--once'/,
  },
  { what: "no directory", args: ["sync"], code: 2, line: /missing required argument 'directory'/ },
  {
    what: "an empty directory's name",
    args: ["sync", "", "--url", NOWHERE, ...ONCE],
    code: 2,
    line: /^The directory is empty\. Pass the folder of the mirror\.$/,
  },
  { what: "two directories", args: ["sync", "a", "b"], code: 2, line: /too many arguments/ },
  {
    what: "a flag without its value",
    args: ["sync", "files", "--url"],
    code: 2,
    line: /'--url <url>' argument missing/,
  },
  {
    what: "a number that is none",
    args: ["sync", "files", "--concurrency", "many"],
    code: 2,
    line: /'many' is invalid\. It must be a number above 0\.$/,
  },
  {
    what: "a number that is too large",
    args: ["sync", "files", "--concurrency", "1e9", "--url", NOWHERE],
    code: 2,
    line: /integer from 1 to 1000/,
  },
  {
    what: "no moment",
    args: ["checkout", "files"],
    code: 2,
    line: /^Pass --at or --release to say which moment is meant\.$/,
  },
  {
    what: "a time that is none",
    args: ["restore", "files", "--at", "yesterday"],
    code: 2,
    line: /'yesterday' is invalid\. It must be a time such as 2026-11-30T10:12:03Z\.$/,
  },
  {
    what: "a mode that there is not",
    args: ["sync", "files", "--mode", "both"],
    code: 2,
    line: /'both' is invalid\. Allowed choices are mirror, two-way\.$/,
  },
  {
    what: "a flag of the other mode",
    args: ["sync", "files", "--theirs"],
    code: 2,
    line: /^--theirs is a flag of --mode two-way\.$/,
  },
  {
    what: "more releases than a list has",
    args: ["log", "files", "--limit", "10001"],
    code: 2,
    line: /'10001' is invalid\. It must be an integer from 1 to 10000\.$/,
  },
  {
    what: "a provider that there is not",
    args: ["setup", "--auth", "magic"],
    code: 2,
    line: /'magic' is invalid\. Allowed choices are/,
  },
  {
    what: "an origin that is none",
    args: ["r2setup", "--origin", "example.com"],
    code: 2,
    line: /'example\.com' is invalid\. It must be scheme, host and port/,
  },
];

const DEPLOYMENT: BadInput[] = [
  { what: "no deployment", args: ["sync", "files"], code: 2, line: /Pass --url or set CONVEX_URL/ },
  {
    what: "no deployment to compare with",
    args: ["status", "files"],
    code: 2,
    line: /Pass --url or set CONVEX_URL/,
  },
  {
    what: "a directory that was never pushed",
    args: ["log", ".", "--url", NOWHERE],
    code: 2,
    line: /was never pushed or pulled\. Name the folder of the server as the second argument\.$/,
  },
  ...[
    "happy-animal-123",
    "ftp://127.0.0.1",
    "http://",
    "https://a b",
    "http://127.0.0.1:99999",
  ].map((url): BadInput => ({
    what: `a deployment's URL that is none (${url})`,
    args: ["sync", "files", "--url", url, ...ONCE],
    code: 2,
    line: /url must be .* of a Convex deployment/i,
  })),
  {
    what: "no network",
    args: ["sync", "files", "--url", "https://nowhere.invalid", ...ONCE],
    code: 9,
    line: /nowhere\.invalid is unreachable\.$/,
  },
  {
    what: "a server that is down",
    args: ["sync", "files", "--url", NOWHERE, ...ONCE],
    code: 9,
    line: /127\.0\.0\.1:9 is unreachable\.$/,
  },
  {
    what: "a folder that leads out",
    args: ["sync", "files", "--url", NOWHERE, "--folder", "../x"],
    code: 2,
    line: /\.\./,
  },
  {
    what: "a file in the place of the directory",
    args: ["sync", "files/a", "--url", NOWHERE, ...ONCE],
    files: { files: "mine" },
    code: 5,
    line: /files\/a is not a directory\.$/,
  },
  {
    what: "a token's file that there is not",
    args: ["sync", "files", "--url", NOWHERE, "--token-file", "nowhere"],
    code: 2,
    line: /nowhere/,
  },
  {
    what: "a folder in the place of a key's file",
    args: ["sync", "files", "--url", NOWHERE, "--deploy-key-file", "keys"],
    files: { "keys/key": "x" },
    code: 2,
    line: /^Cannot read the file with the secret: EISDIR/,
  },
  {
    what: "a state file that is none",
    args: ["sync", "files", "--url", NOWHERE, ...ONCE],
    files: { "files/.convex-mirror/state.jsonl": "nonsense\n" },
    code: 5,
    line: /state\.jsonl/,
  },
];

const project = (
  what: string,
  files: Record<string, string>,
  line: RegExp,
  rest: Partial<BadInput> = {},
): BadInput[] =>
  [
    ["setup", "--yes"],
    ["r2setup", "--yes"],
  ].map((args) => ({
    what: `${what} (${args[0]})`,
    args,
    files,
    env: BUCKET,
    code: 20,
    line,
    ...rest,
  }));

const PROJECT: BadInput[] = [
  ...project("no project", {}, /^NOT_A_CONVEX_APP: .* has no package\.json\. Run this command in /),
  ...project(
    "a broken package.json",
    { ...CONVEX_APP, "package.json": '{ "name": ' },
    /^NOT_A_CONVEX_APP: package\.json is not valid JSON/,
  ),
  ...project(
    "a package.json of another shape",
    { ...CONVEX_APP, "package.json": "[]" },
    /^NOT_A_CONVEX_APP: package\.json does not contain a JSON object\.$/,
  ),
  ...project(
    "dependencies of another shape",
    { ...CONVEX_APP, "package.json": '{ "dependencies": "convex" }' },
    /^NOT_A_CONVEX_APP: /,
  ),
  ...project(
    "no Convex",
    { "package.json": '{ "name": "app" }' },
    /^NOT_A_CONVEX_APP: package\.json does not depend on convex/,
  ),
  ...project(
    "no functions",
    { "package.json": CONVEX_APP["package.json"] },
    /^NOT_A_CONVEX_APP: The directory convex with Convex functions does not exist\./,
  ),
  ...project(
    "a broken convex.json",
    { ...CONVEX_APP, "convex.json": "{" },
    /^NOT_A_CONVEX_APP: convex\.json is not valid JSON/,
  ),
  ...project("an unreadable convex.json", CONVEX_APP, /^READ_FAILED: .*convex\.json/, {
    links: { "convex.json": "convex.json" },
  }),
  {
    what: "an unreadable .env.local (setup)",
    args: ["setup", "--yes"],
    files: CONVEX_APP,
    links: { ".env.local": ".env.local" },
    code: 20,
    line: /^READ_FAILED: .*\.env\.local/,
  },
  {
    what: "a folder in the place of .env.local (setup)",
    args: ["setup", "--yes"],
    files: { ...CONVEX_APP, ".env.local/x": "x" },
    code: 21,
    line: /^WRITE_FAILED: .*\.env\.local'\. All files were restored\.$/,
  },
  {
    what: "no folder (setup)",
    args: ["setup", "--yes", "--cwd", "nowhere"],
    files: CONVEX_APP,
    code: 20,
    line: /^NOT_A_CONVEX_APP: .*nowhere has no package\.json\./,
  },
  {
    what: "nobody to say yes (setup)",
    args: ["setup"],
    files: CONVEX_APP,
    code: 2,
    line: /^ANSWERS_MISSING: .*--yes/,
  },
  {
    what: "an address that is none (setup)",
    args: ["setup", "--yes", "--admin-emails", "boss"],
    files: CONVEX_APP,
    code: 2,
    line: /^OPTIONS_INVALID: .*boss/,
  },
];

const R2: BadInput[] = [
  {
    what: "no variables of a bucket",
    args: ["r2setup", "--yes"],
    files: CONVEX_APP,
    code: 23,
    line: /^R2_CONFIG_INVALID: .*R2_BUCKET/,
  },
  {
    what: "an endpoint that is none",
    args: ["r2setup", "--yes"],
    files: CONVEX_APP,
    env: { ...BUCKET, R2_ENDPOINT: "assets" },
    code: 23,
    line: /^R2_CONFIG_INVALID: .*R2_ENDPOINT/,
  },
  {
    what: "a bucket that is out of reach",
    args: ["r2setup", "--yes"],
    files: CONVEX_APP,
    env: BUCKET,
    code: 24,
    line: /^R2_CHECK_FAILED: /,
  },
  {
    what: "a file of variables that there is not",
    args: ["r2setup", "--yes", "--variables-file", "r2.env"],
    files: CONVEX_APP,
    code: 2,
    line: /^OPTIONS_INVALID: The file .*r2\.env does not exist\.$/,
  },
];

export const BAD_INPUTS: readonly BadInput[] = [...USAGE, ...DEPLOYMENT, ...PROJECT, ...R2];

export type Ended = { code: number | null; stdout: string; stderr: string };

/**
 * Runs the command wrongly.
 *
 * @param command what starts it: a runtime with its flags and the command's file, for example.
 * @param folder an empty one.
 */
export async function runBadly(
  [program, ...flags]: readonly string[],
  input: BadInput,
  folder: string,
): Promise<Ended> {
  for (const [name, text] of Object.entries(input.files ?? {})) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  for (const [name, target] of Object.entries(input.links ?? {})) {
    await symlink(target, path.join(folder, name));
  }
  const { PATH, HOME } = process.env;
  const child = spawn(program!, [...flags, ...input.args], {
    cwd: folder,
    env: { PATH, HOME, ...input.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (ended.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ended.stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, ...ended };
}
