import { act } from "@testing-library/react";
import type { ConvexReactClient } from "convex/react";
import {
  type FunctionReference,
  type PaginationOptions,
  makeFunctionReference,
} from "convex/server";
import type { PaginationResult } from "convex/server";
import { type KeyedList, readPage } from "../../shared/pages.js";

type ListArgs = { list: string; paginationOpts: PaginationOptions };

export const listPage = makeFunctionReference<"query">("lists:page") as FunctionReference<
  "query",
  "public",
  ListArgs,
  PaginationResult<string>
>;

type Watched = {
  args: ListArgs;
  listeners: Set<() => void>;
  result?: PaginationResult<string> | Error;
};

/**
 * A Convex client whose only function lists names, through the component's own code for pages.
 * Results come when a test delivers them, all of one moment together, as a deployment sends them.
 */
export class ListServer {
  readonly lists: Record<string, string[]> = {};
  /** What a cursor is good for; a list that is another one now refuses the cursors of the old. */
  readonly scopes: Record<string, string> = {};
  /** What every call throws. */
  failure?: Error;
  private readonly watched = new Map<string, Watched>();

  readonly client = {
    logger: { warn: () => undefined, log: () => undefined },
    watchQuery: (_query: unknown, args: ListArgs) => {
      const key = JSON.stringify(args);
      return {
        journal: () => undefined,
        localQueryResult: () => {
          const result = this.watched.get(key)?.result;
          if (result instanceof Error) throw result;
          return result;
        },
        onUpdate: (listener: () => void) => {
          const watched = this.watched.get(key) ?? { args, listeners: new Set() };
          this.watched.set(key, watched);
          watched.listeners.add(listener);
          return () => {
            watched.listeners.delete(listener);
            if (watched.listeners.size === 0) this.watched.delete(key);
          };
        },
      };
    },
  } as unknown as ConvexReactClient;

  /** What is subscribed to now. */
  get requests(): PaginationOptions[] {
    return [...this.watched.values()].map(({ args }) => args.paginationOpts);
  }

  async deliver(): Promise<void> {
    const watched = [...this.watched.values()];
    const results = await Promise.all(watched.map(({ args }) => this.read(args)));
    await act(async () => {
      for (const [index, one] of watched.entries()) one.result = results[index];
      for (const { listeners } of watched) for (const listener of [...listeners]) listener();
    });
  }

  /** Delivers until nothing more is asked for. */
  async deliverAll(): Promise<void> {
    for (let asked = ""; asked !== JSON.stringify(this.requests);) {
      asked = JSON.stringify(this.requests);
      await this.deliver();
    }
  }

  private async read({
    list,
    paginationOpts,
  }: ListArgs): Promise<PaginationResult<string> | Error> {
    const keyed: KeyedList<string, string> = {
      name: "names",
      scope: this.scopes[list] ?? list,
      keyType: "string",
      keyOf: (name) => name,
      read: ({ after, until }) => ({
        take: async (count) =>
          this.sorted(list)
            .filter((name) => after === undefined || name > after)
            .filter((name) => until === undefined || name <= until)
            .slice(0, count),
      }),
    };
    try {
      if (this.failure) throw this.failure;
      return await readPage(paginationOpts, keyed, (name) => name);
    } catch (error) {
      return error as Error;
    }
  }

  sorted(list: string): string[] {
    return [...(this.lists[list] ?? [])].sort();
  }
}
