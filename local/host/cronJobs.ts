/** Runs the jobs of each component's `crons.ts` while the backend is up. */

import type { JSONValue } from "convex/values";
import { outsideOfFunctions } from "./convexTestInternals.js";
import { nextRun, type CronSchedule } from "./cronSchedule.js";
import type { Deployment } from "./deployment.js";
import { settleSoon } from "./settle.js";

type CronDefinition = { name: string; args: JSONValue; schedule: CronSchedule };

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class CronJobs {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private closed = false;

  constructor(
    private readonly deployment: Deployment,
    private readonly reportError: (message: string, error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    for (const [component, modules] of this.deployment.modules) {
      const crons = (await modules.load("crons"))?.default as
        { crons?: Record<string, CronDefinition> } | undefined;
      for (const [identifier, job] of Object.entries(crons?.crons ?? {})) {
        this.arm(component, identifier, job, nextRun(job.schedule, Date.now()));
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await settleSoon(this.running);
  }

  private arm(
    component: string,
    identifier: string,
    job: CronDefinition,
    due: number | null,
  ): void {
    if (this.closed || due === null) return;
    const wait = Math.min(Math.max(0, due - Date.now()), LONGEST_TIMEOUT_MS);
    const timer = outsideOfFunctions(() =>
      setTimeout(() => {
        if (Date.now() < due) return this.arm(component, identifier, job, due);
        const run = this.run(component, identifier, job);
        this.running.add(run);
        void run.finally(() => this.running.delete(run));
      }, wait),
    );
    this.timers.set(`${component}\n${identifier}`, timer);
  }

  /** Schedules the next run after this one, so that a job never overlaps itself. */
  private async run(component: string, identifier: string, job: CronDefinition): Promise<void> {
    try {
      await this.deployment.runInternal(component, job.name, job.args);
    } catch (error) {
      this.reportError(`Cron job "${identifier}"`, error);
    }
    this.arm(component, identifier, job, nextRun(job.schedule, Date.now()));
  }
}
