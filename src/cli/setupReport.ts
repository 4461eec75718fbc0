/** Prints a plan of setup, for people and programs. */
import {
  type Plan,
  countLines,
  installCommand,
  showChange,
  shownPath,
  withVersion,
} from "../setup/index.js";
import type { CommandContext } from "./commands.js";
import type { Screen } from "./report.js";

const AUTH_SHOWN = {
  "convex-auth": "Convex Auth",
  clerk: "Clerk",
  oidc: "an OpenID Connect provider",
  none: "no sign-in",
} as const;

/** Control characters in a file's text must not reach the terminal. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** Prints a line for each file, and the parts that are left to the user. */
export function printPlan(
  plan: Plan,
  { screen, version }: Pick<CommandContext, "screen" | "version">,
): void {
  const { project, answers, changes, present, byHand, notes, packages, variables } = plan;
  const shown = (file: string) => shownPath(project.root, file) || ".";
  screen.print(
    `Found: ${project.framework}, ${AUTH_SHOWN[answers.auth]}, ${project.packageManager}, functions in ${shown(project.convexDir)}/`,
  );
  for (const file of present) screen.print(`  exists:    ${shown(file)}`);
  for (const change of changes) {
    const { added, removed } = countLines(change);
    const lines = removed === 0 ? `+${added}` : `+${added} -${removed}`;
    const verb = change.before === null ? "creates:  " : "changes:  ";
    screen.print(`  ${verb} ${shown(change.file)}  ${lines}`);
  }
  if (packages.length > 0) {
    const named = withVersion(packages, version);
    screen.print(`  installs:  ${installCommand(project.packageManager, named)}`);
  }
  if (variables.length > 0) {
    const names = variables.map(({ name }) => name).join(", ");
    screen.print(`  sets on the deployment, if missing:  ${names}`);
  }
  if (changes.length === 0) screen.print("No files to write.");
  for (const { file, reason, lines } of byHand) {
    screen.print("");
    screen.print(`By hand, in ${shown(file)}: ${reason}`);
    for (const line of lines) screen.print(`    ${line}`);
  }
  if (notes.length > 0) screen.print("");
  for (const note of notes) screen.print(`Note: ${note}`);
}

/** Prints every change of a plan as a diff. */
export function printDiff({ project, changes }: Plan, screen: Screen): void {
  for (const change of changes) {
    const lines = showChange(project.root, change).replaceAll("\r\n", "\n").trimEnd().split("\n");
    screen.print("");
    for (const line of lines) screen.print(coloured(plain(line), screen.isLive));
  }
}

function coloured(line: string, isLive: boolean): string {
  if (!isLive || process.env.NO_COLOR) return line;
  const code = line.startsWith("+") ? 32 : line.startsWith("-") ? 31 : null;
  return code === null ? line : `\u001b[${code}m${line}\u001b[39m`;
}

/** Everything except secrets. */
export function planAsJson(plan: Plan): string {
  const { project, answers, changes, present, byHand, notes, packages, variables } = plan;
  const { root, convexDir, router, framework, packageManager, isInstalled } = project;
  return JSON.stringify({
    type: "plan",
    found: {
      framework,
      router,
      packageManager,
      isInstalled,
      convexDir: shownPath(root, convexDir),
    },
    answers,
    changes: changes.map((change) => ({
      file: shownPath(root, change.file),
      kind: change.before === null ? "create" : "change",
      diff: showChange(root, change),
    })),
    present: present.map((file) => shownPath(root, file)),
    byHand: byHand.map((entry) => ({ ...entry, file: shownPath(root, entry.file) })),
    notes,
    packages,
    variables: variables.map(({ name }) => name),
  });
}
