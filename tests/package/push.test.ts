import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runConvexCli } from "../../scripts/convex-cli.js";
import type { ComponentDefinitionConfig } from "../../scripts/push-stub/protocol.js";
import { startPushStub, type Push } from "../../scripts/push-stub/server.js";
import { copySources, inScratchFolder, repository } from "../../scripts/scratch.js";
import { expectedModules } from "./entry-points.js";
import { PROMISED_FUNCTIONS, publicFunctions } from "./surface.js";

const COMPONENT = "../../src/component";

/** A deployment takes 32 MiB of code from all components together; this one stays a small guest. */
const MAX_COMPONENT_BYTES = 2 * 1024 * 1024;

describe("deploying the example app from the sources", () => {
  let push: Push;
  let component: ComponentDefinitionConfig;
  beforeAll(async () => {
    push = await inScratchFolder(async (project) => {
      await copySources(project);
      const stub = await startPushStub();
      try {
        const args = ["deploy", "--yes", "--typecheck", "disable"];
        const { code, output } = await runConvexCli(project, stub, args);
        expect(output).toContain("Deployed Convex functions");
        expect(code).toBe(0);
        expect(stub.pushes).toHaveLength(1);
        return stub.pushes[0]!;
      } finally {
        await stub.close();
      }
    });
    component = push.request.componentDefinitions.find((c) => c.definitionPath === COMPONENT)!;
  });

  it("goes through to the end", () => {
    expect(push.finished).toBe(true);
  });

  it("pushes the app's modules", async () => {
    const pushed = push.request.appDefinition.changedModules.map((module) => module.path);
    expect(withoutChunks(pushed)).toEqual(
      await expectedModules(path.join(repository, "example/convex")),
    );
  });

  it("pushes the component's modules and no test", async () => {
    const pushed = component.functions.map((module) => module.path);
    expect(withoutChunks(pushed)).toEqual(
      await expectedModules(path.join(repository, "src/component")),
    );
    expect(component.functions.filter(({ source }) => /["']vitest["']/.test(source))).toEqual([]);
  });

  it("mounts the component in the app under its own name", () => {
    const mounted = push.response.app.childComponents.versionedAssets;
    expect(mounted?.definitionPath).toBe(COMPONENT);
    expect(push.response.analysis[COMPONENT]!.definition.definitionType).toMatchObject({
      type: "childComponent",
      name: "versionedAssets",
    });
    expect(push.request.appDefinition.dependencies).toContain(COMPONENT);
  });

  it("runs none of the component in Node", () => {
    const environments = component.functions.map((module) => module.environment);
    expect(new Set(environments)).toEqual(new Set(["isolate"]));
  });

  it("loads every module in a runtime without Node", () => {
    const analyzed = Object.keys(push.response.analysis[COMPONENT]!.functions);
    expect(analyzed).toEqual(withoutChunks(component.functions.map((module) => module.path)));
  });

  it("reads the component's schema", () => {
    const schema = push.response.analysis[COMPONENT]!.schema;
    expect(schema?.schemaValidation).toBe(true);
    expect(schema?.tables.map((table) => table.tableName)).toEqual(
      expect.arrayContaining(["folders", "assets", "versions", "blobs", "changelog"]),
    );
  });

  it("offers the promised functions", () => {
    const names = [...publicFunctions(push.response.analysis[COMPONENT]!).keys()];
    expect(names).toEqual(expect.arrayContaining(PROMISED_FUNCTIONS));
  });

  it("validates the arguments and results of every function a parent can call", () => {
    const loose = [...publicFunctions(push.response.analysis[COMPONENT]!)].filter(
      ([, { args, returns }]) => [args, returns].some((text) => untyped(text)),
    );
    expect(loose.map(([name]) => name)).toEqual([]);
  });

  it("stays small", () => {
    const bytes = component.functions.reduce((sum, { source }) => sum + source.length, 0);
    expect(bytes).toBeLessThan(MAX_COMPONENT_BYTES);
  });
});

function withoutChunks(paths: string[]): string[] {
  return paths.filter((name) => !name.startsWith("_deps/")).sort();
}

/** Without a validator the generated type is `any`. */
function untyped(validator: string | null): boolean {
  if (validator === null) return true;
  const parsed = JSON.parse(validator) as { type: string } | null;
  return parsed === null || parsed.type === "any";
}
