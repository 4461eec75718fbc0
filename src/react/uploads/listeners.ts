/** Progress events are frequent; listeners are called at most once in this time. */
const FRAME_MS = 16;

/** The listeners of a queue. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #frame: ReturnType<typeof setTimeout> | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Schedules one call for all changes of this frame. */
  schedule(): void {
    this.#frame ??= setTimeout(() => this.#call(), FRAME_MS);
  }

  /** Calls the listeners now if a call is scheduled. */
  flush(): void {
    if (this.#frame !== undefined) this.#call();
  }

  #call(): void {
    clearTimeout(this.#frame);
    this.#frame = undefined;
    for (const listener of [...this.#listeners]) listener();
  }
}
