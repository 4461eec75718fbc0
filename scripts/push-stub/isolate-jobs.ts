/** The requests of `Isolate` to its worker, and their results as JSON text. */
import type { HttpRoute, ModuleConfig } from "./protocol.js";

export type Jobs = {
  /** `names` gives the default name of every component the definition may import. */
  definition: { module: ModuleConfig; names: Record<string, string> };
  schema: { module: ModuleConfig };
  modules: { modules: ModuleConfig[] };
};

export type JobName = keyof Jobs;

export type Call = { [Job in JobName]: { id: number; job: Job; input: Jobs[Job] } }[JobName];

export type Answer = { id: number; result?: string; error?: string };

/** The description of a loaded module, before it is converted to the backend's format. */
export type ModuleFacts = {
  functions: FunctionFacts[];
  routes: HttpRoute[] | null;
  /** JSON text of the crons by name. */
  crons: string | null;
};

export type FunctionFacts = {
  name: string;
  type: "Query" | "Mutation" | "Action";
  isPublic: boolean;
  isInternal: boolean;
  args: string | null;
  returns: string | null;
};
