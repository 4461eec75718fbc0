import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Answer, JobName, Jobs, ModuleFacts } from "./isolate-jobs.js";
import type { DefinitionExport, ModuleConfig } from "./protocol.js";

type Waiting = { resolve: (text: string) => void; reject: (error: Error) => void };

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Evaluates pushed modules in a worker; every call gets fresh globals. */
export class Isolate {
  private readonly worker = new Worker(file("../run.js"), {
    argv: [file("./isolate-worker.ts")],
    execArgv: ["--experimental-vm-modules", "--no-warnings"],
  });
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor() {
    this.worker.on("message", ({ id, result, error }: Answer) => {
      const call = this.waiting.get(id);
      this.waiting.delete(id);
      if (result !== undefined) call?.resolve(result);
      else call?.reject(new Error(error));
    });
    this.worker.on("error", (error: Error) => this.fail(error));
    this.worker.on("exit", () => this.fail(new Error("The worker has ended")));
  }

  /** `names` gives the default name of every component the definition may import. */
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

  private run<Job extends JobName>(job: Job, input: Jobs[Job]): Promise<string> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, job, input });
    });
  }

  private fail(error: Error): void {
    for (const call of this.waiting.values()) call.reject(error);
    this.waiting.clear();
  }
}
