/** `convex.config.ts` and `http.ts`, as different people write them. */
/** Ways in which the two files that are edited may be written; `absent` has none of them. */
export const STYLES = [
  "plain",
  "tabs",
  "no semicolons",
  "comments",
  "aliases",
  "re-exports",
  "absent",
] as const;
export type Style = (typeof STYLES)[number];

export function configFiles(style: Style): Record<string, string> {
  const file = "convex/convex.config.ts";
  switch (style) {
    case "plain":
      return {
        [file]: `import { defineApp } from "convex/server";\n\nconst app = defineApp();\n\nexport default app;\n`,
      };
    case "tabs":
      return {
        [file]: `import { defineApp } from "convex/server";\nexport default defineApp();\n`,
      };
    case "no semicolons":
      return {
        [file]: `import { defineApp } from 'convex/server'\n\nconst app = defineApp()\n\nexport default app\n`,
      };
    case "comments":
      return {
        [file]: `// What this app is made of.\nimport { defineApp } from "convex/server"; // Convex\n\n/* the app */ const app = defineApp(); // no components yet\n// app.use(versionedAssets);\n\nexport default app; // done\n`,
      };
    case "aliases":
      return {
        [file]: `import { defineApp as makeApp } from "convex/server";\n\nconst versionedAssets = makeApp();\nexport { versionedAssets as default };\n`,
      };
    case "re-exports":
      return {
        [file]: `export { default } from "../settings/app";\n`,
        "settings/app.ts": `import * as server from "convex/server";\n\nconst app = server.defineApp();\nexport default app;\n`,
      };
    case "absent":
      return {};
  }
}

export function httpFiles(style: Style, hasAuth: boolean): Record<string, string> {
  const file = "convex/http.ts";
  const auth = (line: string, from = "./auth") =>
    hasAuth ? [line.replace("$", from), "auth.addHttpRoutes(http)"] : ["", ""];
  switch (style) {
    case "plain": {
      const [imports, use] = auth(`import { auth } from "$";\n`);
      return {
        [file]: `import { httpRouter } from "convex/server";\n${imports}\nconst http = httpRouter();\n\n${use && `${use};\n\n`}export default http;\n`,
      };
    }
    case "tabs": {
      const [imports, use] = auth(`import { auth } from "$";\n`);
      return {
        [file]: `import { httpRouter } from "convex/server";\nimport { httpAction } from "./_generated/server";\n${imports}\nconst http = httpRouter();\n\nhttp.route({\n\tpath: "/ping",\n\tmethod: "GET",\n\thandler: httpAction(async () => {\n\t\treturn new Response("pong");\n\t}),\n});\n${use && `${use};\n`}\nexport default http;\n`,
      };
    }
    case "no semicolons": {
      const [imports, use] = auth(`import { auth } from '$'\n`);
      return {
        [file]: `import { httpRouter } from 'convex/server'\n${imports}\nconst http = httpRouter()\n${use && `${use}\n`}\nexport default http\n`,
      };
    }
    case "comments": {
      const [imports, use] = auth(`import { auth } from "$"; // sign-in\n`);
      return {
        [file]: `/** HTTP. */\nimport { httpRouter } from "convex/server"; // the router\n${imports}\nconst http = httpRouter(); /* one\nfor all */\n${use && `${use}; // must be first\n`}\n// registerAssetRoutes(http, …) may come here\nexport default http; // end\n`,
      };
    }
    case "aliases": {
      const [imports, use] = auth(`import { auth } from "$";\n`);
      return {
        [file]: `import { httpRouter as makeRouter } from "convex/server";\nimport { internal as registerAssetRoutes, components as parts } from "./_generated/api";\n${imports}\nexport const http = makeRouter();\n${use && `${use};\n`}void [registerAssetRoutes, parts];\nexport default http;\n`,
      };
    }
    case "re-exports": {
      const [imports, use] = auth(`import { auth } from "$";\n`, "../auth");
      return {
        [file]: `import { router } from "./lib/router";\nexport default router;\n`,
        "convex/lib/router.ts": `import { httpRouter } from "convex/server";\n${imports}\nexport const router = httpRouter();\n${use && `const http = router;\n${use};\n`}`,
      };
    }
    case "absent":
      // Convex Auth has its routes there in any case.
      return hasAuth ? httpFiles("plain", true) : {};
  }
}
