import type { ModuleFacts } from "./isolate-jobs.js";
import type { AnalyzedFunction, AnalyzedModule, ComponentExport } from "./protocol.js";

/**
 * Convex keeps the fields of an object validator in a sorted map, so generated types list them by name.
 * Unions keep their order.
 */
export function sortObjectFields(validator: unknown): unknown {
  if (Array.isArray(validator)) return validator.map(sortObjectFields);
  if (typeof validator !== "object" || validator === null) return validator;
  const fields = Object.entries(validator).map(([key, value]) => [key, sortObjectFields(value)]);
  const { type, value } = validator as { type?: unknown; value?: unknown };
  const copy = Object.fromEntries(fields) as Record<string, unknown>;
  if (type === "object" && typeof value === "object" && value !== null) {
    copy.value = Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, field]) => [key, sortObjectFields(field)]),
    );
  }
  return copy;
}

function validatorText(text: string | null): string | null {
  return text === null ? null : JSON.stringify(sortObjectFields(JSON.parse(text)));
}

function analyzeFunction(facts: ModuleFacts["functions"][number]): AnalyzedFunction {
  return {
    name: facts.name,
    pos: null,
    udfType: facts.type,
    visibility: facts.isPublic
      ? { kind: "public" }
      : facts.isInternal
        ? { kind: "internal" }
        : null,
    args: validatorText(facts.args),
    returns: validatorText(facts.returns),
  };
}

export function analyzeModule(facts: ModuleFacts): AnalyzedModule {
  return {
    functions: facts.functions
      .filter(({ isPublic, isInternal }) => !(isPublic && isInternal))
      .map(analyzeFunction),
    httpRoutes: facts.routes?.map((route) => ({ route })) ?? null,
    cronSpecs:
      facts.crons === null
        ? null
        : Object.entries(JSON.parse(facts.crons) as Record<string, unknown>),
    sourceMapped: null,
  };
}

type Tree = Map<string, Tree | string>;

/** Returns the public functions of a component as the tree that a parent sees: `folder.module.function`. */
export function componentExports(functions: Record<string, AnalyzedModule>): {
  type: "branch";
  branch: [string, ComponentExport][];
} {
  const root: Tree = new Map();
  for (const [modulePath, module] of Object.entries(functions)) {
    const segments = modulePath.replace(/\.js$/, "").split("/");
    for (const { name, visibility } of module.functions) {
      if (visibility?.kind !== "public") continue;
      let branch = root;
      for (const segment of segments) {
        const next = branch.get(segment);
        if (next instanceof Map) branch = next;
        else branch.set(segment, (branch = new Map()));
      }
      branch.set(name, `_reference/function/${modulePath}:${name}`);
    }
  }
  return serialize(root);
}

function serialize(tree: Tree): { type: "branch"; branch: [string, ComponentExport][] } {
  return {
    type: "branch",
    branch: [...tree].map(([name, node]) => [
      name,
      typeof node === "string" ? { type: "leaf", leaf: node } : serialize(node),
    ]),
  };
}
