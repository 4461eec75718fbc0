import { describe, expect, test } from "vitest";
import type * as ConvexConfig from "../../src/setup/edits/convexConfig.js";
import type * as Http from "../../src/setup/edits/http.js";
import { COMPONENTS, VERSIONED_ASSETS, evaluate } from "./support/evaluate.js";
import { developedApp } from "./support/packages.js";

const program = await developedApp();
const { editConvexConfig } = program.importInternal<typeof ConvexConfig>(
  "setup/edits/convexConfig.js",
);
const { editHttp } = program.importInternal<typeof Http>("setup/edits/http.js");

const reader = (files: Record<string, string>) => async (file: string) =>
  files[file.replace(/^\/app\//, "")] ?? null;

const http = (files: Record<string, string>, extension = "", pathPrefix = "/assets") =>
  editHttp("/app/convex/http.ts", reader(files), {
    convexDir: "/app/convex",
    extension,
    component: "versionedAssets",
    pathPrefix,
    uploadsFile: "/app/convex/generateUploadUrl.ts",
  });
const config = (files: Record<string, string>) =>
  editConvexConfig("/app/convex/convex.config.ts", reader(files), "");

const inApp = (text: string, name = "http") => ({ [`convex/${name}.ts`]: text });

function after(edit: { kind: string }): string {
  expect(edit).toMatchObject({ kind: "change" });
  return (edit as unknown as { after: string }).after;
}

describe("convex.config.ts", () => {
  test("keeps semicolons, quotes and comments", async () => {
    const text = `// The app.
import { defineApp } from 'convex/server'
import rateLimiter from '@convex-dev/rate-limiter/convex.config' // limits

const app = defineApp() // made here
app.use(rateLimiter) // first
export default app
`;
    expect(after(await config(inApp(text, "convex.config")))).toBe(`// The app.
import { defineApp } from 'convex/server'
import rateLimiter from '@convex-dev/rate-limiter/convex.config' // limits
import versionedAssets from 'convex-versioned-assets/convex.config'

const app = defineApp() // made here
app.use(rateLimiter) // first
app.use(versionedAssets)
export default app
`);
  });

  test("names an app that has no name", async () => {
    const text = `import * as server from "convex/server";\nexport default server.defineApp();\n`;
    expect(after(await config(inApp(text, "convex.config")))).toBe(
      `import * as server from "convex/server";
import versionedAssets from "convex-versioned-assets/convex.config";
const app = server.defineApp();
app.use(versionedAssets);
export default app;
`,
    );
  });

  test("takes another local name where its own is taken", async () => {
    const text = `import { defineApp as make } from "convex/server";
import versionedAssets from "./mine";
const app = make();
export { app as default, versionedAssets };
`;
    const files = { ...inApp(text, "convex.config"), "convex/mine.ts": "export default 1;" };
    const edited = after(await config(files));
    expect(edited).toContain("app.use(versionedAssets2);");
    const { mounted } = evaluate({ "convex/convex.config.ts": edited }, "convex/convex.config.ts");
    expect(mounted.map(({ component }) => component)).toEqual([VERSIONED_ASSETS]);
  });

  test("follows a re-export, but not to a module of functions", async () => {
    const outside = {
      "convex/convex.config.ts": `export { app as default } from "../settings";\n`,
      "settings/index.ts": `import { defineApp } from "convex/server";\nexport const app = defineApp();\n`,
    };
    const edit = await config(outside);
    expect(edit).toMatchObject({ kind: "change", file: "/app/settings/index.ts" });
    const edited = { ...outside, "settings/index.ts": after(edit) };
    expect(evaluate(edited, "convex/convex.config.ts").mounted).toHaveLength(1);
    // Convex pushes this file as functions, and mounting something there fails.
    const inside = {
      "convex/convex.config.ts": `export { app as default } from "./settings";\n`,
      "convex/settings.ts": outside["settings/index.ts"],
    };
    expect(await config(inside)).toMatchObject({ kind: "by hand" });
  });

  test("finds the name of a component that is there", async () => {
    const text = `import { defineApp } from "convex/server";
import assets from "convex-versioned-assets/convex.config.js";
const app = defineApp();
app.use(assets, { name: "files", env: {} });
export default app;
`;
    expect(await config(inApp(text, "convex.config"))).toMatchObject({
      kind: "present",
      component: "files",
    });
  });

  test.each([
    ["is not made by Convex", `const app = make();\nexport default app;`],
    ["has no export", `import { defineApp } from "convex/server";\ndefineApp();`],
    ["does not parse", `import {`],
    [
      "assigns its app again",
      `import { defineApp } from "convex/server";\nlet app = defineApp();\napp = other;\nexport default app;`,
    ],
    [
      "mounts in a block",
      `import { defineApp } from "convex/server";\nimport a from "convex-versioned-assets/convex.config";\nconst app = defineApp();\nif (x) { app.use(a); }\nexport default app;`,
    ],
    [
      "mounts another component under the name",
      `import { defineApp } from "convex/server";\nimport a from "other/convex.config";\nconst app = defineApp();\napp.use(a, { name: "versionedAssets" });\nexport default app;`,
    ],
    [
      "gives it options that cannot be read",
      `import { defineApp } from "convex/server";\nimport a from "convex-versioned-assets/convex.config";\nconst app = defineApp();\napp.use(a, { ...options });\nexport default app;`,
    ],
    ["takes its app from a package", `export { default } from "somewhere";`],
  ])("that %s is left alone, and the lines are given", async (_what, text) => {
    expect(await config(inApp(text, "convex.config"))).toMatchObject({
      kind: "by hand",
      reason: expect.any(String) as string,
      lines: [
        'import versionedAssets from "convex-versioned-assets/convex.config";',
        "app.use(versionedAssets);",
      ],
    });
  });
});

describe("http.ts", () => {
  test("goes behind the app's own routes, in the app's own style", async () => {
    const text = `import { httpRouter } from 'convex/server'
import { auth } from './auth'
import {
\tinternal,
} from './_generated/api'

const http = httpRouter()

auth.addHttpRoutes(http) // sign in

http.route({
\tpath: '/hook',
\tmethod: 'POST',
\thandler: internal.hooks.run,
})

export default http
`;
    expect(after(await http(inApp(text)))).toBe(`import { httpRouter } from 'convex/server'
import { auth } from './auth'
import {
\tinternal,
\tcomponents,
} from './_generated/api'
import { registerAssetRoutes } from 'convex-versioned-assets'
import { registerUploadRoutes } from './generateUploadUrl'

const http = httpRouter()

auth.addHttpRoutes(http) // sign in

http.route({
\tpath: '/hook',
\tmethod: 'POST',
\thandler: internal.hooks.run,
})
registerAssetRoutes(http, components.versionedAssets, { pathPrefix: '/assets' })
registerUploadRoutes(http)

export default http
`);
  });

  test("follows a re-export to where the router is made", async () => {
    const files = {
      "convex/http.ts": `export { router as default } from "./lib/routes.js";\n`,
      "convex/lib/routes.ts": `import { httpRouter } from "convex/server";\nexport const router = httpRouter();\n`,
    };
    const edit = await http(files, ".js");
    expect(edit).toMatchObject({ file: "/app/convex/lib/routes.ts" });
    const edited = { ...files, "convex/lib/routes.ts": after(edit) };
    expect(edited["convex/lib/routes.ts"]).toContain('from "../_generated/api.js"');
    const { registered, uploads, exported } = evaluate(edited, "convex/http.ts");
    expect(registered).toEqual([
      {
        router: exported,
        component: COMPONENTS.versionedAssets,
        options: { pathPrefix: "/assets" },
      },
    ]);
    expect(uploads).toEqual([exported]);
    expect(await http(edited, ".js")).toEqual({ kind: "present" });
  });

  test("uses what is imported already, by its names there", async () => {
    const text = `import { httpRouter as r } from "convex/server";
import * as assets from "convex-versioned-assets";
import { components as c } from "./_generated/api.js";
export const http = r(); export default http;
`;
    const edited = after(await http(inApp(text)));
    expect(edited).toContain("registerAssetRoutes(http, c.versionedAssets, {");
    expect(evaluate(inApp(edited), "convex/http.ts").registered).toHaveLength(1);
  });

  test("keeps Windows line ends, a mark at the start and a missing line end", async () => {
    const text = `\ufeffimport { httpRouter } from "convex/server";\r\nconst http = httpRouter();\r\nexport default http`;
    const edited = after(await http(inApp(text)));
    expect(edited.startsWith("\ufeff")).toBe(true);
    expect(edited.replaceAll("\r\n", "")).not.toContain("\n");
    expect(evaluate(inApp(edited), "convex/http.ts").registered).toHaveLength(1);
  });

  test("goes around a comment of several lines that begins behind a statement", async () => {
    const text = `import { httpRouter } from "convex/server";
const http = httpRouter(); /* one
for all */
export default http;
`;
    const edited = after(await http(inApp(text)));
    expect(edited).toContain("const http = httpRouter();\nregisterAssetRoutes(");
    expect(edited).toContain(" /* one\nfor all */\n");
    expect(evaluate(inApp(edited), "convex/http.ts").registered).toHaveLength(1);
  });

  test("does not run into what follows where there are no semicolons", async () => {
    const text = `import { httpRouter } from "convex/server"
const http = httpRouter()
;[1].map(String)
export default http
`;
    const parenthesis = text.replace(";[1]", "\n[1]").replace("httpRouter()\n", "httpRouter();");
    for (const variant of [text, parenthesis]) {
      const edited = after(await http(inApp(variant)));
      expect(evaluate(inApp(edited), "convex/http.ts").registered).toHaveLength(1);
    }
  });

  test("adds only what is missing", async () => {
    const text = `import { httpRouter } from "convex/server";
import { registerAssetRoutes as serve } from "convex-versioned-assets";
import { components } from "./_generated/api";
const http = httpRouter();
serve(http, components.versionedAssets, { pathPrefix: "/files" });
export default http;
`;
    const edited = after(await http(inApp(text)));
    expect(edited.replace(/.*registerUploadRoutes.*\n/g, "")).toBe(text);
  });

  test.each([
    [
      "has that prefix already",
      `http.route({ pathPrefix: "/assets/", method: "GET", handler: h });`,
      /--path-prefix/,
    ],
    [
      "registers them in a function",
      `import { registerAssetRoutes } from "convex-versioned-assets";\nfunction f() { registerAssetRoutes(http); }`,
      /does not recognize|safely/,
    ],
  ])("that %s is left alone", async (_what, line, reason) => {
    const text = `import { httpRouter } from "convex/server";\nconst http = httpRouter();\n${line}\nexport default http;\n`;
    const edit = await http(inApp(text));
    expect(edit).toMatchObject({
      kind: "by hand",
      lines: expect.arrayContaining([
        'registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/assets" });',
        "registerUploadRoutes(http);",
      ]) as string[],
    });
    expect((edit as { reason: string }).reason).toMatch(reason);
  });

  test("of a router that hides what is registered is left alone", async () => {
    const text = `import { HttpRouterWithHono } from "convex-helpers/server/hono";
const http = new HttpRouterWithHono(app);
export default http;
`;
    expect(await http(inApp(text))).toMatchObject({ kind: "by hand" });
  });
});
