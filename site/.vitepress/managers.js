/** Commands for npm as other package managers have them. */

/** How each adds packages, runs the command of an installed one, runs one that it fetches, and creates an app. */
const COMMANDS = {
  pnpm: { add: "pnpm add", run: "pnpm exec", fetch: "pnpm dlx", create: "pnpm create" },
  yarn: { add: "yarn add", run: "yarn", fetch: "yarn dlx", create: "yarn create" },
  bun: { add: "bun add", run: "bunx", fetch: "bunx", create: "bun create" },
};

/** Returns a block of commands for each manager, or `null` for one that has no commands of npm. */
export function commandsOf(code) {
  const others = Object.entries(COMMANDS).map(([manager, { add, run, fetch, create }]) => [
    manager,
    code
      .replace(/^npm install (?=[\w@])/gm, `${add} `)
      // A package with a version is fetched, any other one is installed.
      .replace(/^npx (?=\S+@)/gm, `${fetch} `)
      .replace(/^npx /gm, `${run} `)
      .replace(/^npm create (.*?) -- /gm, `${create} $1 `),
  ]);
  return others[0][1] === code ? null : [["npm", code], ...others];
}
