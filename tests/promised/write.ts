/** Writes an app around the promised snippets, as they are, into a folder that has the package installed. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { repository } from "../../scripts/scratch.js";
import { writeGenerated } from "../docs/pageApp.js";

const here = fileURLToPath(new URL(".", import.meta.url));

export const snippet = (name: string) => readFile(path.join(here, `${name}.snippet`), "utf8");

const BACKEND = `import { register as registerVersionedAssets } from "convex-versioned-assets/test";
import appSchema from "./convex/schema";

export const schema = appSchema;
export const modules = import.meta.glob("./convex/**/*.{ts,js}");
export const register = (t: Parameters<typeof registerVersionedAssets>[0]) =>
  registerVersionedAssets(t);
`;

/** No types of Node or of a bundler: the functions run in Convex. */
const TSCONFIG = {
  extends: path.join(repository, "tests/package/app/tsconfig.bundler.json"),
  compilerOptions: { types: [], noUnusedLocals: true },
  include: ["convex"],
};

const SCHEMA = `import { defineSchema } from "convex/server";
export default defineSchema({});
`;

const CONFIG = (use: string) => `import { defineApp } from "convex/server";
import versionedAssets from "convex-versioned-assets/convex.config";

const app = defineApp();
${use}
export default app;
`;

const HTTP = (register: string) => `import { httpRouter } from "convex/server";
import { registerAssetRoutes } from "convex-versioned-assets";
import { components } from "./_generated/api";

const http = httpRouter();
${register}
export default http;
`;

const UPLOAD = (upload: string) => `import { v } from "convex/values";
import { components } from "./_generated/api";
import { action } from "./_generated/server";

export const upload = action({
  args: { text: v.string(), type: v.string() },
  handler: async (ctx, { text, type }) => {
    const file = new Blob([text], { type });
${upload}
  },
});
`;

/** @returns the app's folder. */
export async function writePromisedApp(installed: string): Promise<string> {
  const app = path.join(installed, "promised");
  await rm(app, { recursive: true, force: true });
  await mkdir(path.join(app, "convex/_generated"), { recursive: true });
  const files = {
    "backend.ts": BACKEND,
    "convex/schema.ts": SCHEMA,
    "convex/convex.config.ts": CONFIG(await snippet("configure")),
    "convex/http.ts": HTTP(await snippet("routes")),
    "convex/upload.ts": UPLOAD(await snippet("upload")),
    "tsconfig.json": JSON.stringify(TSCONFIG),
    "convex/promised.ts": await readFile(path.join(here, "app/promised.ts"), "utf8"),
  };
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(app, file), text);
  await writeGenerated(app);
  return app;
}
