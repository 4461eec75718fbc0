import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyzePush } from "./analysis.js";
import { Isolate } from "./isolate.js";
import type { ComponentDefinitionConfig, ModuleConfig, PushRequest } from "./protocol.js";

let isolate: Isolate;
beforeAll(() => {
  isolate = new Isolate();
});
afterAll(() => isolate.close());

function module(path: string, source: string): ModuleConfig {
  return { path, source, environment: "isolate" };
}

function fn(type: string, visibility: string, more = ""): string {
  return `Object.assign(() => {}, { is${type}: true, is${visibility}: true, ${more} })`;
}

const definition = (fields: string) =>
  module("convex.config.js", `export default { export: () => (${fields}) };`);

/** A definition that uses `paths` under their default names. */
function using(paths: string[], fields: string): ModuleConfig {
  const encoded = paths.map((path) => Buffer.from(path).toString("base64url"));
  const imports = encoded.map((id, i) => `import c${i} from "./_componentDeps/${id}";`).join("\n");
  const children = encoded.map(
    (_, i) => `{ name: c${i}.defaultName, path: c${i}.componentDefinitionPath, env: null }`,
  );
  return module(
    "convex.config.js",
    `${imports}\nexport default { export: () => ({ childComponents: [${children.join()}], httpMounts: {}, ${fields} }) };`,
  );
}

function component(
  definitionPath: string,
  over: Partial<ComponentDefinitionConfig> = {},
): ComponentDefinitionConfig {
  const name = definitionPath.replace("../", "");
  return {
    definitionPath,
    definition: definition(
      `{ definitionType: { type: "childComponent", name: "${name}" }, childComponents: [], httpMounts: {} }`,
    ),
    dependencies: [],
    schema: null,
    functions: [],
    udfServerVersion: "1.0.0",
    ...over,
  };
}

function push(
  modules: ModuleConfig[],
  components: ComponentDefinitionConfig[] = [],
  app: ModuleConfig | null = null,
): PushRequest {
  return {
    adminKey: "stub|offline",
    dryRun: false,
    functions: "convex/",
    appDefinition: {
      definition: app,
      dependencies: [],
      schema: null,
      changedModules: modules,
      unchangedModuleHashes: [],
      udfServerVersion: "1.0.0",
    },
    componentDefinitions: components,
    nodeDependencies: [],
  };
}

const analyze = (...args: Parameters<typeof push>) => analyzePush(push(...args), isolate);

describe("functions", () => {
  it("describes the registered ones and skips everything else", async () => {
    const { analysis } = await analyze([
      module(
        "files.js",
        `export const get = ${fn("Query", "Public", 'exportArgs: () => `{"type":"any"}`, exportReturns: () => `null`')};
         export const put = ${fn("Mutation", "Internal")};
         export const run = ${fn("Action", "Public")};
         export const helper = () => 1, limit = 5, nothing = null, text = "x";
         export const both = ${fn("Query", "Public", "isInternal: true")};
         export const odd = ${fn("Query", "Public", "isMutation: true")};`,
      ),
    ]);
    const functions = analysis[""]!.functions["files.js"]!.functions;
    expect(functions.map((f) => [f.name, f.udfType, f.visibility?.kind, f.args])).toEqual([
      ["get", "Query", "public", '{"type":"any"}'],
      ["put", "Mutation", "internal", null],
      ["run", "Action", "public", null],
    ]);
    expect(functions[0]!.returns).toBe("null");
  });

  it("sorts the fields of object validators at every depth and leaves unions alone", async () => {
    const inner = `{ "type": "object", "value": { "z": { "fieldType": { "type": "null" }, "optional": false }, "a": { "fieldType": { "type": "union", "value": [{ "type": "string" }, { "type": "null" }] }, "optional": true } } }`;
    const args = `{ "type": "object", "value": { "list": { "fieldType": { "type": "array", "value": ${inner} }, "optional": false }, "b": { "fieldType": { "type": "any" }, "optional": false } } }`;
    const { analysis } = await analyze([
      module(
        "m.js",
        `export const f = ${fn("Query", "Public", `exportArgs: () => ${JSON.stringify(args)}`)};`,
      ),
    ]);
    const text = analysis[""]!.functions["m.js"]!.functions[0]!.args!;
    expect(text).toBe(
      '{"type":"object","value":{"b":{"fieldType":{"type":"any"},"optional":false},' +
        '"list":{"fieldType":{"type":"array","value":{"type":"object","value":{' +
        '"a":{"fieldType":{"type":"union","value":[{"type":"string"},{"type":"null"}]},"optional":true},' +
        '"z":{"fieldType":{"type":"null"},"optional":false}}}},"optional":false}}}',
    );
  });

  it("follows imports between modules and leaves shared chunks out of the analysis", async () => {
    const { analysis } = await analyze([
      module("nested/m.js", `import { q } from "../_deps/ABC.js"; export { q };`),
      module("_deps/ABC.js", `export const q = ${fn("Query", "Public")};`),
    ]);
    expect(Object.keys(analysis[""]!.functions)).toEqual(["nested/m.js"]);
    expect(analysis[""]!.functions["nested/m.js"]!.functions[0]!.name).toBe("q");
  });

  it("lists http routes and crons", async () => {
    const { analysis, app } = await analyze([
      module(
        "http.js",
        `export default { isRouter: true, getRoutes: () => [["/a/*", "GET", () => {}]] };`,
      ),
      module(
        "crons.js",
        `export default { isCrons: true, export: () => JSON.stringify({ sweep: { name: "m:f" } }) };`,
      ),
    ]);
    expect(app.httpRoutes.httpModuleRoutes).toEqual([{ method: "GET", path: "/a/*" }]);
    expect(analysis[""]!.functions["crons.js"]!.cronSpecs).toEqual([["sweep", { name: "m:f" }]]);
  });
});

describe("components", () => {
  it("shows a parent the public functions of a component as a tree of modules", async () => {
    const { analysis } = await analyze(
      [],
      [
        component("../c", {
          functions: [
            module("a/b.js", `export const open = ${fn("Query", "Public")};`),
            module("a.js", `export const shut = ${fn("Query", "Internal")};`),
          ],
        }),
      ],
    );
    expect(analysis["../c"]!.definition.exports).toEqual({
      type: "branch",
      branch: [
        [
          "a",
          {
            type: "branch",
            branch: [
              [
                "b",
                {
                  type: "branch",
                  branch: [["open", { type: "leaf", leaf: "_reference/function/a/b.js:open" }]],
                },
              ],
            ],
          },
        ],
      ],
    });
  });

  it("resolves nested components by their default names, whatever order they come in", async () => {
    const { app } = await analyze(
      [],
      [
        component("../outer", {
          dependencies: ["../inner"],
          definition: using(
            ["../inner"],
            'definitionType: { type: "childComponent", name: "outer" }',
          ),
        }),
        component("../inner"),
      ],
      using(["../outer"], 'definitionType: { type: "app" }'),
    );
    const outer = app.childComponents.outer!;
    expect(outer.definitionPath).toBe("../outer");
    expect(outer.childComponents.inner!.componentPath).toBe("outer/inner");
  });

  it("lists declared environment variables by name and keeps http mounts", async () => {
    const key = ["KEY", { type: "value", value: '{"type":"string"}', optional: true }];
    const bucket = ["BUCKET", { type: "value", value: '{"type":"string"}' }];
    const { analysis, app } = await analyze(
      [],
      [],
      definition(
        `{ definitionType: { type: "app" }, childComponents: [], httpMounts: { "/p/": "_reference/childComponent/c" }, envVars: ${JSON.stringify([key, bucket])} }`,
      ),
    );
    expect(analysis[""]!.definition.envVars).toEqual([bucket, key]);
    expect(app.httpRoutes.mounts).toEqual(["/p/"]);
  });

  it("reads a schema", async () => {
    const { analysis } = await analyze(
      [],
      [
        component("../c", {
          schema: module(
            "schema.js",
            `export default { export: () => JSON.stringify({ schemaValidation: true, tables: [{ tableName: "t", indexes: [], searchIndexes: [], vectorIndexes: [], documentType: { type: "object", value: { b: 1, a: 2 } } }] }) };`,
          ),
        }),
      ],
    );
    const schema = analysis["../c"]!.schema!;
    expect(schema.tables[0]!.tableName).toBe("t");
    expect(JSON.stringify(schema.tables[0]!.documentType)).toContain('{"a":2,"b":1}');
  });
});

it("lets shared chunks export what the bundler calls their parts", async () => {
  const chunk = module("_deps/ABC.js", `const q = ${fn("Query", "Public")}; export { q as $ };`);
  const user = module("m.js", `import { $ as q } from "./_deps/ABC.js"; export { q };`);
  const { analysis } = await analyze([user, chunk]);
  expect(JSON.stringify(analysis)).toContain('"q"');
});

describe("what a deployment refuses", () => {
  const cases: [string, Parameters<typeof push>, string][] = [
    ["a hyphen in a module's name", [[module("my-file.js", "")]], "not a valid path"],
    ["an overlong module name", [[module(`${"a".repeat(70)}.js`, "")]], "longer than 64"],
    ["a folder of underscores", [[module("__/a.js", "")]], "without a letter or digit"],
    [
      "a function name that is no identifier",
      [[module("m.js", `const q = ${fn("Query", "Public")}; export { q as "a b" };`)]],
      "not a valid function name",
    ],
    ["http.js without a router", [[module("http.js", "export default {};")]], "httpRouter()"],
    ["crons.js without crons", [[module("crons.js", "")]], "cronJobs()"],
    [
      "a module that throws",
      [[module("m.js", `throw new Error("boom");`)]],
      "m.js does not load: boom",
    ],
    ["a Node built-in", [[module("m.js", `import "node:fs";`)]], "imports node:fs"],
    ["a Node global", [[module("m.js", `Buffer.from("");`)]], "Buffer is not defined"],
    [
      "Node in a component",
      [[], [component("../c", { functions: [{ path: "n.js", source: "", environment: "node" }] })]],
      "components do not have",
    ],
    [
      "components that use each other",
      [
        [],
        [
          component("../a", { dependencies: ["../b"] }),
          component("../b", { dependencies: ["../a"] }),
        ],
      ],
      "cycle",
    ],
    [
      "a component that was not pushed",
      [[], [component("../a", { dependencies: ["../gone"] })]],
      "not pushed",
    ],
  ];
  it.each(cases)("%s", async (_, args, message) => {
    await expect(analyze(...args)).rejects.toThrow(message);
  });
});
