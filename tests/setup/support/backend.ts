/** A set-up app on the embedded backend, and people who call it. */
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { type LocalBackend, startLocalBackend } from "../../../local/startLocalBackend.js";

export type RunningApp = LocalBackend & {
  /** Calls a function as somebody; `null` is nobody. */
  call(
    who: object | null,
    kind: "query" | "mutation" | "action",
    name: string,
    args: object,
  ): Promise<unknown>;
};

async function modulesOf(folder: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) found.push(...(await modulesOf(folder, name)));
    else if (/(?<!\.d)\.[jt]s$/.test(name) && !/\.config\.ts$/.test(name)) found.push(name);
  }
  return found;
}

export async function runApp(root: string): Promise<RunningApp> {
  const convex = path.join(root, "convex");
  const modules = await modulesOf(convex);
  const entry = path.join(root, "backend.ts");
  const loaders = modules.map(
    (name) => `  "./convex/${name}": () => import(${JSON.stringify(path.join(convex, name))}),`,
  );
  const schema = modules.includes("schema.ts")
    ? `export { default as schema } from "./convex/schema.ts";`
    : `import { defineSchema } from "convex/server";\nexport const schema = defineSchema({});`;
  await writeFile(
    entry,
    `export { register } from "convex-versioned-assets/test";
${schema}
export const modules = {
${loaders.join("\n")}
};
`,
  );
  const backend = await startLocalBackend({ entry, crons: false });
  return {
    ...backend,
    async call(who, kind, name, args) {
      const client = new ConvexHttpClient(backend.url, { logger: false });
      if (who !== null) client.setAuth(tokenOf(who));
      const result: unknown =
        kind === "query"
          ? await client.query(makeFunctionReference<"query">(name), args)
          : kind === "mutation"
            ? await client.mutation(makeFunctionReference<"mutation">(name), args)
            : await client.action(makeFunctionReference<"action">(name), args);
      return result;
    },
  };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** As an auth provider would hand it out; the backend here believes it. */
function tokenOf(claims: object): string {
  return `${encode({ alg: "none" })}.${encode({ iss: "https://issuer.example", exp: 4102444800, ...claims })}.x`;
}
