/**
 * Backend calls that convex-test supports only in tests, or not: file storage, the scheduler, page ends of
 * paginated queries, request metadata.
 */

import { convexToJson, type JSONValue } from "convex/values";
import type { ConvexGlobal, PageResult } from "./convexTestInternals.js";
import type { FunctionStorage } from "./functionStorage.js";
import type { ScheduledJobs } from "./scheduledJobs.js";
import { currentScope } from "./requestScope.js";

type Caller = { component: string; inTransaction: boolean };
type Args = Record<string, JSONValue>;

export function installSyscalls(
  internals: ConvexGlobal,
  storage: FunctionStorage,
  jobs: ScheduledJobs,
  closeStream: (component: string, queryId: number) => void,
): void {
  const original = {
    syscall: internals.syscall,
    asyncSyscall: internals.asyncSyscall,
    jsSyscall: internals.jsSyscall,
  };

  async function callerOf(): Promise<Caller> {
    return {
      component: (await functionMetadata()).componentPath,
      inTransaction: internals.transactionManager.isInCurrentTransaction(),
    };
  }

  async function functionMetadata(): Promise<{ name: string; componentPath: string }> {
    const json = await original.asyncSyscall("1.0/getFunctionMetadata", "{}");
    return JSON.parse(json) as { name: string; componentPath: string };
  }

  async function schedule(args: Args): Promise<string> {
    const { componentPath } = await functionMetadata();
    const { name, reference, functionHandle } = args;
    const functionAddress = JSON.stringify({ name, reference, functionHandle });
    const handle = await original.asyncSyscall("1.0/createFunctionHandle", functionAddress);
    return jobs.schedule(componentPath, JSON.parse(handle) as string, {
      args: args.args ?? {},
      ts: args.ts as number,
    });
  }

  async function queryPage(args: Args): Promise<JSONValue> {
    if ((await functionMetadata()).componentPath !== "") {
      throw new Error(
        "PaginationUnsupportedInComponents: `.paginate()` only works in the app's own functions",
      );
    }
    const journal = currentScope()?.journal;
    const endCursor = (args.endCursor ?? journal?.previous ?? null) as string | null;
    const json = await original.asyncSyscall(
      "1.0/queryPage",
      JSON.stringify({ ...args, endCursor }),
    );
    const page = JSON.parse(json) as PageResult;
    // A page with a fixed end ends there, even if the document at its end was deleted.
    if (endCursor !== null && page.pageStatus !== "SplitRequired") {
      page.continueCursor = endCursor;
      page.isDone = endCursor === "_end_cursor";
    }
    if (journal) journal.next = page.continueCursor;
    return page as unknown as JSONValue;
  }

  async function requestMetadata(): Promise<JSONValue> {
    const json = await original.asyncSyscall("1.0/getRequestMetadata", "{}");
    const { authToken, scheduledFunctionId } = currentScope() ?? {};
    return {
      ...(JSON.parse(json) as Record<string, JSONValue>),
      ...(authToken === undefined ? {} : { authToken }),
      ...(scheduledFunctionId === undefined ? {} : { scheduledFunctionId }),
    };
  }

  const answered: Record<string, (args: Args) => Promise<JSONValue>> = {
    "1.0/storageGetUrl": async (args) => storage.url(await callerOf(), args.storageId as string),
    "1.0/storageGetMetadata": async (args) =>
      storage.metadata(await callerOf(), args.storageId as string),
    "1.0/storageGenerateUploadUrl": async () => storage.uploadUrl(await callerOf()),
    "1.0/storageDelete": async (args) => {
      await storage.remove(await callerOf(), args.storageId as string);
      return null;
    },
    "1.0/storageStore": async (args) =>
      storage.store(
        await callerOf(),
        new Uint8Array(Buffer.from(args.blob as string, "base64")),
        (args.contentType as string) || null,
        args.sha256 as string | undefined,
      ),
    "1.0/storageGet": async (args) => {
      const file = storage.read(await callerOf(), args.storageId as string);
      if (file === null) return null;
      return { blob: Buffer.from(file.bytes).toString("base64"), contentType: file.contentType };
    },
    "1.0/schedule": schedule,
    "1.0/cancel_job": async (args) => {
      jobs.cancel((await functionMetadata()).componentPath, args.id as string);
      return {};
    },
    "1.0/queryPage": queryPage,
    "1.0/getRequestMetadata": requestMetadata,
  };

  internals.asyncSyscall = async (op, jsonArgs) => {
    const answer = answered[op];
    if (answer) return JSON.stringify(await answer(JSON.parse(jsonArgs) as Args));
    try {
      return await original.asyncSyscall(op, jsonArgs);
    } catch (error) {
      throw CALLS_OF_FUNCTIONS.has(op) ? withEncodedData(error) : error;
    }
  };

  internals.jsSyscall = async (op, args) => {
    if (op === "storage/storeBlob") {
      const { blob, options } = args as { blob: Blob; options?: { sha256?: string } };
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return await storage.store(await callerOf(), bytes, blob.type || null, options?.sha256);
    }
    if (op === "storage/getBlob") {
      const file = storage.read(await callerOf(), args.storageId as string);
      return file && new Blob([file.bytes], { type: file.contentType ?? "" });
    }
    return await original.jsSyscall(op, args);
  };

  const components = internals.components;
  internals.syscall = (op, jsonArgs) => {
    const result = original.syscall(op, jsonArgs);
    if (op === "1.0/queryCleanup") {
      const { queryId } = JSON.parse(jsonArgs) as { queryId: number };
      for (const component of Object.keys(components)) closeStream(component, queryId);
    }
    return result;
  };
}

const CALLS_OF_FUNCTIONS = new Set([
  "1.0/runUdf",
  "1.0/actions/query",
  "1.0/actions/mutation",
  "1.0/actions/action",
]);

/** convex decodes the data of a ConvexError across a call; convex-test already has. */
function withEncodedData(error: unknown): unknown {
  if (typeof error === "object" && error !== null && Symbol.for("ConvexError") in error) {
    const convexError = error as unknown as { data: Parameters<typeof convexToJson>[0] };
    convexError.data = convexToJson(convexError.data);
  }
  return error;
}
