import type { ModuleFacts } from "./isolate-jobs.js";
import type { ComponentDefinitionConfig } from "./protocol.js";

/** Checks that a deployment makes after the CLI. Each throws the error. */

const MAX_NAME = 64;

export function checkModulePath(path: string): void {
  for (const part of path.split("/")) {
    const problem =
      part.length > MAX_NAME
        ? `has a part longer than ${MAX_NAME} characters`
        : !/^[A-Za-z0-9_.]*$/.test(part)
          ? "may contain only letters, digits, underscores and periods"
          : !/[A-Za-z0-9]/.test(part)
            ? "has a part without a letter or digit"
            : undefined;
    if (problem) throw new Error(`${path} is not a valid path to a Convex module: it ${problem}`);
  }
}

export function checkComponent({ definitionPath, functions }: ComponentDefinitionConfig): void {
  const node = functions.find((module) => module.environment === "node");
  if (node)
    throw new Error(`${definitionPath}: ${node.path} needs Node, which components do not have`);
}

export function checkFacts(path: string, facts: ModuleFacts): void {
  for (const { name } of facts.functions) {
    if (name.length > MAX_NAME || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new Error(`${path} exports ${name}: not a valid function name`);
    }
  }
  if (path === "http.js" && !facts.routes) {
    throw new Error("http.js must export an httpRouter() by default");
  }
  if (path === "crons.js" && !facts.crons) {
    throw new Error("crons.js must export cronJobs() by default");
  }
}
