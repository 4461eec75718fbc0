import { afterEach, beforeEach, expect, vi } from "vitest";
import { createUploadQueue, type UploadQueue, type UploadQueueOptions } from "../index.js";
import { type Finish, type Finished, type Start, UploadApp } from "./uploadApp.test-helpers.js";

/** A queue on an app of its own for each test of a file, and what tests look for in it. */
export class TestQueue {
  app!: UploadApp;
  queue!: UploadQueue<Start, Finish, Finished>;

  static forEachTest(): TestQueue {
    const setup = new TestQueue();
    beforeEach(async () => {
      setup.app = await UploadApp.start();
      setup.restart();
    });
    afterEach(() => {
      vi.useRealTimers();
      setup.queue.cancelAll();
      setup.app.storage.close();
    });
    return setup;
  }

  restart(options?: UploadQueueOptions): void {
    this.queue = createUploadQueue(this.app.functions, options);
  }

  readonly uploads = () => this.queue.getState().uploads;
  readonly statuses = () => this.uploads().map(({ status }) => status);
  readonly one = (basename: string) => this.uploads().find((one) => one.basename === basename)!;
  readonly idOf = (basename: string) => this.one(basename).id;
  /** What the storage has received. */
  readonly sent = () => this.app.storage.received.map(({ body }) => body);
  readonly idle = () => eventually(() => expect(this.queue.getState().isBusy).toBe(false));
}

export const eventually = (check: () => void) => vi.waitFor(check, 30_000);
