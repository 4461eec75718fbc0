/**
 * The example's conversion on Convex's mock, with encoders that a test can watch, hold up and break.
 * What the queue, the feed and the component do is real, and so are the requests for files.
 */
import { type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestConvex, convexTest } from "convex-test";
import { internalActionGeneric } from "convex/server";
import { v } from "convex/values";
import { api, internal } from "../../../example/convex/_generated/api.js";
import type { ActionCtx, MutationCtx } from "../../../example/convex/_generated/server.js";
import schema from "../../../example/convex/schema.js";
import {
  type Encode,
  type Job,
  runConversion,
} from "../../../example/convex/webp/runConversion.js";
import { VersionedAssets } from "../../../src/client/index.js";
import { components, inComponent } from "../../../src/component/testing/app.test-helpers.js";
import { at } from "../../../src/component/testing/component.test-helpers.js";
import { register } from "../../../src/test.js";
import { interceptSyscalls } from "../../r2/support/syscalls.js";

export const assets = new VersionedAssets(components.versionedAssets);

export { api, at, internal };

type Runtime = "convex" | "node";

/** What an action is about to do, for tests that let it die there. */
export type Moment =
  | "begin"
  | "begin, done"
  | "encode"
  | "openUpload"
  | "openUpload, done"
  | "settle"
  | "settle, done";

export class WebpApp {
  readonly t: TestConvex<typeof schema>;
  /** Where each conversion ran, in order. */
  readonly encoded: Runtime[] = [];
  /** The most conversions that were at work at once. */
  mostAtOnce = 0;
  /** What the encoders do; by default a few bytes that only depend on the original. */
  encode: (bytes: Uint8Array<ArrayBuffer>, runtime: Runtime) => Promise<Uint8Array | null> =
    tinyCopy;
  /** Throws to let the action end there, as if its machine had failed. */
  onMoment: (moment: Moment) => void | Promise<unknown> = () => undefined;
  /** What the file storage answers instead of what it should. */
  failing: { download?: number; upload?: number; short?: boolean } = {};
  private atOnce = 0;

  private constructor(private readonly server: Server) {
    const action = (runtime: Runtime) => async () => ({
      convert: internalActionGeneric({
        args: { conversionId: v.id("webpConversions"), attempt: v.number() },
        handler: async (ctx, job) => await this.run(ctx as unknown as ActionCtx, job, runtime),
      }),
    });
    const module = (name: string) => import(`../../../example/convex/webp/${name}.ts`);
    this.t = convexTest({
      schema,
      modules: {
        "./_generated/api.ts": async () => ({}),
        "./assets.ts": () => import("../../../example/convex/assets.js"),
        "./webp/inConvex.ts": action("convex"),
        "./webp/inNode.ts": action("node"),
        "./webp/jobs.ts": () => module("jobs"),
        "./webp/following.ts": () => module("following"),
        "./webp/images.ts": () => module("images"),
        "./webp/uploads.ts": () => module("uploads"),
      },
    });
    register(this.t);
  }

  static async open(): Promise<WebpApp> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const app = new WebpApp(server);
    const restore = interceptSyscalls(async ({ operation, args, answer }) => {
      if (operation === "1.0/storageGenerateUploadUrl") return JSON.stringify(`${origin}/upload`);
      const answered = await answer();
      if (operation !== "1.0/storageGetUrl" || answered === "null") return answered;
      return JSON.stringify(`${origin}/file/${String(args.storageId)}`);
    });
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks);
        const path = request.url ?? "";
        const serve =
          request.method === "POST" ? app.keep(body, response) : app.send(path, response);
        serve.catch(() => response.destroy());
      });
    });
    server.on("close", restore);
    return app;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async keep(body: Buffer, response: ServerResponse): Promise<void> {
    if (this.failing.upload) return void response.writeHead(this.failing.upload).end();
    const storageId = await this.store(body);
    response.end(JSON.stringify({ storageId }));
  }

  private async send(path: string, response: ServerResponse): Promise<void> {
    if (this.failing.download) return void response.writeHead(this.failing.download).end();
    const bytes = await this.bytesAt(path.slice("/file/".length));
    response.end(this.failing.short ? bytes.subarray(1) : bytes);
  }

  private async bytesAt(storageId: string): Promise<Buffer> {
    const bytes = await inComponent(this.t as never, async (ctx) => {
      const blob = await ctx.storage.get(storageId as never);
      return await blob!.arrayBuffer();
    });
    return Buffer.from(bytes);
  }

  private async store(bytes: Uint8Array): Promise<string> {
    const blob = new Blob([new Uint8Array(bytes)]);
    return await inComponent(this.t as never, async (ctx) => await ctx.storage.store(blob));
  }

  private async run(ctx: ActionCtx, job: Job, runtime: Runtime): Promise<null> {
    let isDead = false;
    const moment = async (name: Moment) => {
      try {
        if (!isDead) await this.onMoment(name);
      } catch {
        isDead = true;
      }
      if (isDead) throw new Error("The machine has failed.");
    };
    // In the order in which runConversion makes its calls; then only failures are left to record.
    const calls = ["begin", "openUpload", "settle"] as const;
    let call = 0;
    const runMutation = async (reference: never, args: never): Promise<unknown> => {
      const name = calls[call];
      call += 1;
      if (isDead) throw new Error("The machine has failed.");
      if (name !== undefined) await moment(name);
      const result: unknown = await ctx.runMutation(reference, args);
      if (name !== undefined) await moment(`${name}, done`);
      return result;
    };
    const encode: Encode = async (bytes) => {
      await moment("encode");
      this.encoded.push(runtime);
      this.atOnce += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
      try {
        return await this.encode(bytes, runtime);
      } finally {
        this.atOnce -= 1;
      }
    };
    await runConversion({ runMutation } as never, job, encode);
    return null;
  }

  // ---------------------------------------------------------------- what a test does

  /** Uploads bytes and publishes them, or leaves them a draft. */
  async upload(path: string, bytes: Uint8Array, contentType = "image/png", publish = true) {
    const storageId = await this.store(bytes);
    return await this.t.mutation(async (ctx) => {
      const { intentId } = await assets.startUpload(ctx, { ...at(path), contentType });
      return await assets.finishUpload(ctx, { intentId, storageId, publish });
    });
  }

  async start(backfill = false): Promise<void> {
    await this.t.mutation(internal.webp.following.start, { backfill });
    await this.quiet();
  }

  /** What the cron does, and all that follows from it. */
  async follow(): Promise<void> {
    await this.t.mutation(internal.webp.following.follow, {});
    await this.quiet();
  }

  /** Waits until no function is running or due, the component's own included. */
  async quiet(): Promise<void> {
    for (;;) {
      const isBusy = async (ctx: Pick<MutationCtx, "db">) => {
        const jobs = await ctx.db.system.query("_scheduled_functions").collect();
        return jobs.some(
          ({ state, scheduledTime }) =>
            state.kind === "inProgress" ||
            (state.kind === "pending" && scheduledTime <= Date.now()),
        );
      };
      const isComponentBusy = await inComponent(this.t as never, isBusy as never);
      if (!(await this.t.run(isBusy)) && !isComponentBusy) return;
      await this.t.finishInProgressScheduledFunctions();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** As if all waits and leases were over. */
  async letTimePass(): Promise<void> {
    await this.t.run(async (ctx) => {
      for (const row of await ctx.db.query("webpConversions").collect()) {
        if (row.status === "waiting" || row.status === "converting") {
          await ctx.db.patch("webpConversions", row._id, { dueAt: 0 });
        }
      }
    });
  }

  async conversions() {
    return await this.t.run(async (ctx) => await ctx.db.query("webpConversions").collect());
  }

  async report() {
    return await this.t.query(internal.webp.following.report, {});
  }

  async published(path: string) {
    return await this.t.query(async (ctx) => await assets.getPublishedFile(ctx, at(path)));
  }

  async versions(path: string) {
    return await this.t.query(async (ctx) => await assets.getAssetVersions(ctx, at(path)));
  }

  async getImage(path: string) {
    return await this.t.query(api.webp.images.getImage, at(path));
  }

  /** The bytes of what is published at an address. */
  async bytesOf(path: string): Promise<Buffer | null> {
    const file = await this.published(path);
    if (file === null) return null;
    const { versionId } = file;
    const version = await this.t.query(async (ctx) => await assets.getVersion(ctx, { versionId }));
    return await this.bytesAt(version!.storageId!);
  }
}

/** What stands for the WebP of these bytes. */
export async function tinyCopy(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array([...Buffer.from("RIFF"), ...new Uint8Array(digest)]);
}
