/** What the tests of 1.x import from convex-test: this component, called by the names of 1.x. */
import { createHash } from "node:crypto";
import { type TestConvex, convexTest as open } from "convex-test";
import { type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { ALL_MODULES } from "../../../src/shared/functions/index.js";
import schema from "../../../src/component/schema.js";

const modules = import.meta.glob([
  "../../../src/component/**/*.ts",
  "!**/*.test.ts",
  "!**/*.test-helpers.ts",
]);

type Values = Record<string, unknown>;
type Called = FunctionReference<"query" | "mutation" | "action">;
type Row = Values & { folderPath: string; basename: string; expiresAt: number };
type Database = { insert: (table: string, row: Row) => Promise<string> };
type RunCtx = { db: Database };

const V1: Record<string, { args: object }> = ALL_MODULES.v1;

export function convexTest(): VersionOne {
  return new VersionOne(open(schema, modules));
}

class VersionOne {
  constructor(
    private readonly t: TestConvex<typeof schema>,
    private readonly actor?: string,
  ) {}

  /** 1.x took the user from the context, which a component does not have; an app passes `actor`. */
  withIdentity({ tokenIdentifier }: { tokenIdentifier: string }): VersionOne {
    return new VersionOne(this.t, tokenIdentifier);
  }

  async query(called: Called, args: Values): Promise<unknown> {
    const name = getFunctionName(called);
    if (name === "assetFsHttp:getVersionInfo") return await this.versionInfo(args);
    return await this.t.query(referenceTo<"query">(name), args);
  }

  async mutation(called: Called, args: Values): Promise<unknown> {
    const name = getFunctionName(called);
    if (name === "assetManager:commitVersion") return await this.commitVersion(args);
    const takesActor = "actor" in (V1[name.split(":")[1]!]?.args ?? {});
    const actor = takesActor ? { actor: this.actor } : {};
    return await this.t.mutation(referenceTo<"mutation">(name), { ...args, ...actor });
  }

  async action(called: Called, args: Values): Promise<unknown> {
    const name = getFunctionName(called);
    if (name === "_testInsertFakeFile:_testStoreFakeFile") return await this.store(args);
    return await this.t.action(referenceTo<"action">(name), args);
  }

  async run(run: (ctx: RunCtx) => Promise<unknown>): Promise<unknown> {
    return await this.t.run(async (ctx) => {
      const insert = async (table: string, row: Row) => {
        // The only table of 1.x that is one of this component too.
        if (table !== "uploadIntents") throw new Error(`${table} is a table of 1.x`);
        const { folderPath, basename, expiresAt } = row;
        // The id of the row alone is the id of an upload whose secret is empty.
        const secretHash = createHash("sha256").digest("hex");
        return await ctx.db.insert(table, { folderPath, basename, expiresAt, secretHash });
      };
      const db = Object.assign(Object.create(ctx.db) as Database, { insert });
      return await run({ ...ctx, db });
    });
  }

  /** The fake files of the tests are zeros. */
  private async store({ size = 1, contentType }: { size?: number; contentType?: string }) {
    const file = new Blob([new Uint8Array(size)], { type: contentType });
    return await this.t.run(async (ctx) => await ctx.storage.store(file));
  }

  /** Publishes an empty file: 1.x could publish a version without one. */
  private async commitVersion(args: Values): Promise<unknown> {
    const storageId = await this.store({ size: 0 });
    const create = referenceTo<"mutation">("assetManager:createVersionFromStorageId");
    return await this.t.mutation(create, { ...args, storageId });
  }

  /** Where the bytes are, which only the component itself may know. */
  private async versionInfo(args: Values): Promise<unknown> {
    const stored = makeFunctionReference<"query">("content:storedFile");
    const found = (await this.t.query(stored, args)) as { location: object } | null;
    return found && found.location;
  }
}

function referenceTo<Type extends "query" | "mutation" | "action">(nameInVersionOne: string) {
  return makeFunctionReference<Type>(`v1:${nameInVersionOne.split(":")[1]}`);
}
