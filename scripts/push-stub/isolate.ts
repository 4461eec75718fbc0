import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { DefinitionExport, HttpRoute, ModuleConfig } from "./protocol.js";

/** What a loaded module says about itself, before it is put into the backend's words. */
export type ModuleFacts = {
  functions: {
    name: string;
    type: "Query" | "Mutation" | "Action";
    isPublic: boolean;
    isInternal: boolean;
    args: string | null;
    returns: string | null;
  }[];
  routes: HttpRoute[] | null;
  /** JSON text of the crons by name. */
  crons: string | null;
};

type Answer = { id: number; result?: string; error?: string };

/** Evaluates pushed modules in a worker; every call gets fresh globals. */
export class Isolate {
  private readonly worker = new Worker(
    fileURLToPath(new URL("./isolate-worker.js", import.meta.url)),
    {
      execArgv: ["--experimental-vm-modules", "--no-warnings"],
    },
  );
  private readonly waiting = new Map<
    number,
    { resolve: (text: string) => void; reject: (error: Error) => void }
  >();
  private lastId = 0;

  constructor() {
    this.worker.on("message", ({ id, result, error }: Answer) => {
      const call = this.waiting.get(id);
      this.waiting.delete(id);
      if (result !== undefined) call?.resolve(result);
      else call?.reject(new Error(error));
    });
    this.worker.on("error", (error: Error) => {
      for (const call of this.waiting.values()) call.reject(error);
      this.waiting.clear();
    });
  }

  /** `names` gives the default name of every component a definition may import. */
  async definition(module: ModuleConfig, names: Record<string, string>): Promise<DefinitionExport> {
    return JSON.parse(await this.run("definition", { module, names })) as DefinitionExport;
  }

  async schema(module: ModuleConfig): Promise<unknown> {
    return JSON.parse(await this.run("schema", { module })) as unknown;
  }

  async modules(modules: ModuleConfig[]): Promise<[string, ModuleFacts][]> {
    return JSON.parse(await this.run("modules", { modules })) as [string, ModuleFacts][];
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private run(job: string, input: unknown): Promise<string> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, job, input });
    });
  }
}
