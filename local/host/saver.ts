/** Writes a snapshot soon after a commit, one at a time, and never skips the last one. */

import { outsideOfFunctions } from "./convexTestInternals.js";

const DELAY_MS = 200;

export class Saver {
  private timer: NodeJS.Timeout | null = null;
  private saving: Promise<void> = Promise.resolve();
  private dirty = false;

  constructor(
    private readonly save: () => Promise<void>,
    private readonly reportError: (error: unknown) => void,
  ) {}

  /** Saves in a moment. Further changes until then are part of the same snapshot. */
  changed(): void {
    this.dirty = true;
    this.timer ??= outsideOfFunctions(() =>
      setTimeout(() => {
        this.timer = null;
        void this.flush();
      }, DELAY_MS),
    );
  }

  /** Resolves when all changes so far are on disk. */
  flush(): Promise<void> {
    this.saving = this.saving.then(async () => {
      if (!this.dirty) return;
      this.dirty = false;
      try {
        await this.save();
      } catch (error) {
        this.dirty = true;
        this.reportError(error);
      }
    });
    return this.saving;
  }

  async close(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.flush();
  }
}
