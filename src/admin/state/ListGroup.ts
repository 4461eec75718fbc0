import type { PageList, PageListState } from "../../react/pageList.js";

/** Several named lists with one subscription. */
export class ListGroup<Row> {
  private readonly lists = new Map<string, { list: PageList<Row>; stop: () => void }>();
  private readonly listeners = new Set<() => void>();
  private wanted: readonly string[] = [];
  private snapshot: ReadonlyMap<string, PageListState<Row>> = new Map();

  constructor(private readonly makeList: (name: string) => PageList<Row>) {}

  /** Sets the lists to read. */
  want(names: readonly string[]): void {
    this.wanted = names;
    if (this.listeners.size > 0) this.follow(names);
  }

  private follow(names: readonly string[]): void {
    const isWanted = new Set(names);
    for (const [name, { stop }] of this.lists) {
      if (isWanted.has(name)) continue;
      stop();
      this.lists.delete(name);
    }
    for (const name of isWanted) {
      if (this.lists.has(name)) continue;
      const list = this.makeList(name);
      this.lists.set(name, { list, stop: list.subscribe(this.tell) });
    }
    this.tell();
  }

  private readonly tell = (): void => {
    this.snapshot = new Map(
      [...this.lists].map(([name, { list }]) => [name, list.getState()] as const),
    );
    for (const listener of this.listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.follow(this.wanted);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.follow([]);
    };
  };

  readonly getSnapshot = (): ReadonlyMap<string, PageListState<Row>> => this.snapshot;
}
