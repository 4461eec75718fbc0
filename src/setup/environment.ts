/** The variables: who is an admin, in `.env.local` and on the deployment. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import type { FileChange } from "./change.js";
import { SetupError } from "./errors.js";
import { readText } from "./project.js";

const execute = promisify(execFile);

export type Variable = { name: string; value: string };

export const ENV_FILE = ".env.local";
const KEY = "CONVEX_ADMIN_KEY";
const EMAILS = "ADMIN_EMAILS";

/** A mailbox in its plain form, without what a line of a dotenv file would read otherwise. */
const EMAIL = /^[^\s"'`#,\\@<>()]+@[^\s"'`#,\\@<>()]+\.[^\s"'`#,\\@<>().]+$/;

/** @throws OPTIONS_INVALID */
export function parseEmails(text: string): string[] {
  const emails = text
    .split(",")
    .map((email) => email.trim())
    .filter(Boolean);
  for (const email of emails) {
    if (!EMAIL.test(email)) {
      throw new SetupError("OPTIONS_INVALID", `${JSON.stringify(email)} is not an e-mail address.`);
    }
  }
  return emails;
}

/** What a dotenv file says of a variable. */
export function readVariable(text: string, name: string): string | undefined {
  const line = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(.*)$`, "m").exec(text);
  if (line === null) return undefined;
  const value = line[1]!.trim();
  const quoted = /^(["'`])(.*)\1/.exec(value);
  return quoted ? quoted[2] : value.replace(/\s+#.*$/, "");
}

export async function readEnvFile(root: string): Promise<string> {
  return (await readText(path.join(root, ENV_FILE))) ?? "";
}

export type EnvironmentPlan = {
  changes: FileChange[];
  /** What the deployment has to have. */
  variables: Variable[];
  notes: string[];
};

/** What is set stays as it is, unless other addresses are asked for. */
export async function planEnvironment(
  root: string,
  { emails, hasKey }: { emails: string[]; hasKey: boolean },
): Promise<EnvironmentPlan> {
  const file = path.join(root, ENV_FILE);
  const before = await readText(file);
  let after = before ?? "";
  const shown: string[] = [];
  const notes: string[] = [];
  const variables: Variable[] = [];
  const set = (name: string, value: string, show: string) => {
    const old = readVariable(after, name);
    if (old === value) return;
    shown.push(`+${name}=${show}`);
    if (old !== undefined) {
      shown.unshift(`-${name}=${old}`);
      after = after.replace(
        new RegExp(`^([ \\t]*(?:export[ \\t]+)?)${name}[ \\t]*=.*$`, "m"),
        () => `${name}=${value}`,
      );
      return;
    }
    const eol = after.includes("\r\n") ? "\r\n" : "\n";
    const separator = after === "" || after.endsWith("\n") ? "" : eol;
    after += `${separator}${name}=${value}${eol}`;
  };
  const knownEmails = readVariable(after, EMAILS);
  const wantedEmails = emails.length > 0 ? emails.join(",") : knownEmails;
  if (wantedEmails) {
    set(EMAILS, wantedEmails, wantedEmails);
    variables.push({ name: EMAILS, value: wantedEmails });
  } else {
    notes.push(`Nobody is an admin yet: set ${EMAILS} on the deployment.`);
  }
  if (hasKey) {
    const key = readVariable(after, KEY) ?? randomBytes(32).toString("base64url");
    set(KEY, key, "<a new random key>");
    variables.push({ name: KEY, value: key });
  }
  const changes: FileChange[] = [];
  if (after !== (before ?? "")) {
    changes.push({ file, before, after, shown: shown.join("\n") });
    if (hasKey) changes.push(...(await ignoreEnvFile(root)));
  }
  return { changes, variables, notes };
}

/** A secret must not get into a commit. */
async function ignoreEnvFile(root: string): Promise<FileChange[]> {
  const status = await execute("git", ["check-ignore", "-q", ENV_FILE], { cwd: root }).then(
    () => 0,
    (error: { code?: unknown }) => error.code,
  );
  // 1 says that it is not ignored; anything else, that there is no repository.
  if (status !== 1) return [];
  const file = path.join(root, ".gitignore");
  const before = await readText(file);
  const separator = before === null || before === "" || before.endsWith("\n") ? "" : "\n";
  return [{ file, before, after: `${before ?? ""}${separator}${ENV_FILE}\n` }];
}
