/** Pauses an upload in parts. */

/** Pauses and resumes an upload in parts. Parts that are being sent when it is paused are finished. */
export class UploadControl {
  #resumed: Promise<void> | null = null;
  #resume: () => void = () => {};

  get isPaused(): boolean {
    return this.#resumed !== null;
  }

  /** Begins no further part until `resume`. */
  pause(): void {
    this.#resumed ??= new Promise((resolve) => (this.#resume = resolve));
  }

  /** Resumes a paused upload. */
  resume(): void {
    this.#resumed = null;
    this.#resume();
  }

  /** Waits until the upload is resumed. */
  async resumed(): Promise<void> {
    await this.#resumed;
  }
}
