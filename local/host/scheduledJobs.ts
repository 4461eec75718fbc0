/**
 * Runs scheduled functions from their rows in `_scheduled_functions`. convex-test's own scheduler does not
 * export its timers: they cannot be stopped, are lost with the process, also run for rolled back
 * transactions, and a delay of more than 24.8 days overflows and runs immediately.
 */

import { getConvexSize, jsonToConvex, type JSONValue, type Value } from "convex/values";
import type { FunctionHandle } from "convex/server";
import {
  outsideOfFunctions,
  type Accessor,
  type ConvexGlobal,
  type StoredDocument,
} from "./convexTestInternals.js";
import { runInScope } from "./requestScope.js";
import { settleSoon } from "./settle.js";
import type { FunctionKind } from "./modules.js";

export const SCHEDULED_FUNCTIONS = "_scheduled_functions";
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export type JobTarget = { component: string; jobId: string; handle: string };

type JobHost = {
  internals: ConvexGlobal;
  accessor: Accessor;
  kindOfHandle(handle: string): Promise<FunctionKind | null>;
  reportError(message: string, error: unknown): void;
};

type Job = StoredDocument & {
  args: [Record<string, Value>];
  scheduledTime: number;
  state: { kind: "pending" | "inProgress" | "success" | "failed" | "canceled" };
};

export class ScheduledJobs {
  private readonly targets = new Map<string, JobTarget>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private uncommitted: JobTarget[] = [];
  private closed = false;

  constructor(private readonly host: JobHost) {}

  /** `ctx.scheduler.runAfter` and `runAt`, inside the transaction that calls them. */
  schedule(
    component: string,
    handle: string,
    request: { args: JSONValue; ts: number },
  ): StoredDocument["_id"] {
    const args = jsonToConvex(request.args) as Record<string, Value>;
    const { components, transactionManager } = this.host.internals;
    transactionManager.getMetricsTracker()?.trackScheduledFunction(getConvexSize(args));
    const jobId = components[component]!.db.insert(SCHEDULED_FUNCTIONS, {
      args: [args],
      name: handle.slice(handle.indexOf(";") + 1),
      scheduledTime: request.ts * 1000,
      state: { kind: "pending" },
    });
    const target = { component, jobId, handle };
    this.targets.set(key(target), target);
    this.uncommitted.push(target);
    return jobId;
  }

  cancel(component: string, jobId: string): void {
    const { db } = this.host.internals.components[component]!;
    const state = (db.get(SCHEDULED_FUNCTIONS, jobId) as Job | null)?.state.kind;
    if (state !== "pending" && state !== "inProgress") return;
    db.patch(SCHEDULED_FUNCTIONS, jobId, {
      state: { kind: "canceled" },
      completedTime: Date.now(),
    });
  }

  /** Called for each row a commit changed. */
  jobChanged(component: string, jobId: string, job: StoredDocument | null): void {
    const target = this.targets.get(key({ component, jobId }));
    if (target === undefined) return;
    const state = (job as Job | null)?.state.kind;
    if (state === "pending") this.arm(target, (job as Job).scheduledTime);
    else this.disarm(target);
    if (state !== "pending" && state !== "inProgress") this.targets.delete(key(target));
  }

  transactionEnded(): void {
    for (const target of this.uncommitted) {
      if (this.job(target) === undefined) this.targets.delete(key(target));
    }
    this.uncommitted = [];
  }

  unfinished(): JobTarget[] {
    return [...this.targets.values()];
  }

  /** Resumes the jobs of an earlier process. Actions that were running may have done anything. */
  async resume(targets: JobTarget[]): Promise<void> {
    for (const target of targets) {
      const job = this.job(target);
      if (job === undefined) continue;
      this.targets.set(key(target), target);
      if (job.state.kind === "pending") this.arm(target, job.scheduledTime);
      else
        await this.finish(target, "failed", "The backend stopped while this function was running");
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    await settleSoon(this.running);
  }

  private arm(target: JobTarget, scheduledTime: number): void {
    this.disarm(target);
    if (this.closed) return;
    const delay = Math.max(0, scheduledTime - Date.now());
    const timer = outsideOfFunctions(() =>
      setTimeout(
        () => {
          this.timers.delete(key(target));
          if (delay > LONGEST_TIMEOUT_MS) this.arm(target, scheduledTime);
          else this.start(target);
        },
        Math.min(delay, LONGEST_TIMEOUT_MS),
      ),
    );
    this.timers.set(key(target), timer);
  }

  private disarm(target: JobTarget): void {
    clearTimeout(this.timers.get(key(target)));
    this.timers.delete(key(target));
  }

  private start(target: JobTarget): void {
    const run = this.run(target).catch((error: unknown) =>
      this.host.reportError(`Scheduled function ${target.handle}`, error),
    );
    this.running.add(run);
    void run.finally(() => this.running.delete(run));
  }

  private async run(target: JobTarget): Promise<void> {
    const scope = { scheduledFunctionId: target.jobId };
    try {
      const kind = await this.host.kindOfHandle(target.handle);
      if (kind === "action") await runInScope(scope, () => this.runAction(target));
      else await runInScope(scope, () => this.runMutation(target));
    } catch (error) {
      this.host.reportError(`Scheduled function ${target.handle}`, error);
      await this.finish(target, "failed", error instanceof Error ? error.message : String(error));
    }
  }

  /** The job's row is updated in its own transaction, so it never runs twice. */
  private async runMutation(target: JobTarget): Promise<void> {
    await this.host.accessor.runInComponent(target.component, async (ctx) => {
      const job = this.claim(target, "success");
      if (job === null) return;
      await ctx.runMutation(target.handle as FunctionHandle<"mutation">, job.args[0]);
    });
  }

  private async runAction(target: JobTarget): Promise<void> {
    const job = await this.inTransaction(target, () => this.claim(target, "inProgress"));
    if (job === null) return;
    const [componentPath = "", udfPath = ""] = target.handle.slice("function://".length).split(";");
    await this.host.accessor.fun({ componentPath, udfPath }, job.args[0]);
    await this.finish(target, "success");
  }

  private claim(target: JobTarget, kind: "success" | "inProgress"): Job | null {
    const { db } = this.host.internals.components[target.component]!;
    const job = db.get(SCHEDULED_FUNCTIONS, target.jobId) as Job | null;
    if (job?.state.kind !== "pending") return null;
    db.patch(SCHEDULED_FUNCTIONS, target.jobId, {
      state: { kind },
      ...(kind === "success" ? { completedTime: Date.now() } : {}),
    });
    return job;
  }

  private async finish(target: JobTarget, kind: "success" | "failed", error = ""): Promise<void> {
    await this.inTransaction(target, () => {
      const { db } = this.host.internals.components[target.component]!;
      const state = (db.get(SCHEDULED_FUNCTIONS, target.jobId) as Job | null)?.state.kind;
      if (state !== "pending" && state !== "inProgress") return;
      db.patch(SCHEDULED_FUNCTIONS, target.jobId, {
        state: kind === "failed" ? { kind, error } : { kind },
        completedTime: Date.now(),
      });
    });
  }

  private async inTransaction<T>(target: JobTarget, change: () => T): Promise<T> {
    let result: T;
    await this.host.accessor.runInComponent(target.component, async () => {
      result = change();
      return null;
    });
    return result!;
  }

  private job({ component, jobId }: JobTarget): Job | undefined {
    return this.host.internals.components[component]?.db._documents[jobId] as Job | undefined;
  }
}

function key({ component, jobId }: { component: string; jobId: string }): string {
  return `${component}\n${jobId}`;
}
