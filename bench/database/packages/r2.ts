import { R2 } from "@convex-dev/r2";
import type { ComponentApi } from "@convex-dev/r2/_generated/component.js";
import { register } from "@convex-dev/r2/test";
import actionRetrier from "@convex-dev/action-retrier/test";
import { defineSchema, mutationGeneric } from "convex/server";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type Bucket,
  SECRET_ACCESS_KEY,
  startBucket,
} from "../../../tests/r2/support/bucket.js";
import type { Contender, Tasks } from "../contender.js";
import { contentOf } from "../contender.js";
import { appOf } from "../host.js";
import { componentNamed, passEach } from "./passing.js";
import { callInBatches, pathOf } from "./shared.js";

const COMPONENT = "r2";
const component = componentNamed(COMPONENT);

/** One S3 server for all measurements; the caller stops it at the end. */
let running: Promise<Bucket> | null = null;

export async function stopBucket(): Promise<void> {
  await (await running)?.stop();
  running = null;
}

async function filesIn(bucket: Bucket) {
  const r2 = new R2(component as unknown as ComponentApi, {
    bucket: BUCKET,
    endpoint: bucket.endpoint,
    accessKeyId: ACCESS_KEY_ID,
    secretAccessKey: SECRET_ACCESS_KEY,
  });
  return {
    ...r2.clientApi(),
    generateUploadUrlWithKey: mutationGeneric((_ctx, { key }: { key: string }) =>
      r2.generateUploadUrl(key),
    ),
    fill: passEach(component.lib!.upsertMetadata!, "files"),
  };
}

const NO_FOLDERS = { cannot: "lists a whole bucket only; it has no folders" };
const NO_RENAMING = { cannot: "keys do not change" };

const upload: Tasks["uploadNew"]["run"] = async (visitor, { text, contentType, ...path }) => {
  const args = { key: pathOf(path) };
  type Ticket = { key: string; url: string };
  const { key, url } = await visitor.mutation<Ticket>("files:generateUploadUrlWithKey", args);
  const headers = { "Content-Type": contentType };
  await visitor.send(url, { method: "PUT", headers, body: text });
  await visitor.mutation("files:syncMetadata", { key });
};

export const r2: Contender = {
  name: "@convex-dev/r2",
  packageName: "@convex-dev/r2",
  note: "the path is the key; its requests to the bucket are not counted",
  app: async () => {
    const files = await filesIn(await (running ??= startBucket()));
    return appOf(
      { files },
      {
        schema: defineSchema({}),
        register: (t) => {
          register(t, COMPONENT);
          t.registerComponent(
            `${COMPONENT}/actionRetrier`,
            actionRetrier.schema,
            actionRetrier.modules,
          );
        },
      },
    );
  },
  fill: async (host, paths) => {
    const args = paths.map((path) => {
      const { text, contentType } = contentOf(pathOf(path));
      return {
        key: pathOf(path),
        bucket: BUCKET,
        contentType,
        size: text.length,
        lastModified: "2026-01-01T00:00:00.000Z",
        link: `https://dash.cloudflare.com/r2/default/buckets/${BUCKET}/objects/${pathOf(path)}`,
      };
    });
    await callInBatches(host, "files:fill", "files", args);
  },
  storedBytes: async () => {
    const { objects } = await running!;
    let sum = 0;
    let cursor: string | undefined;
    do {
      const page = await objects.list({ cursor });
      for (const { size } of page.objects) sum += size;
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
    return sum;
  },
  tasks: {
    lookUp: {
      but: "with a URL that expires after 15 minutes",
      run: (visitor, path) => visitor.query("files:getMetadata", { key: pathOf(path) }),
    },
    listFolder: NO_FOLDERS,
    listRoot: NO_FOLDERS,
    uploadNew: { run: upload },
    uploadVersion: { but: "replaces the file; the old bytes are deleted", run: upload },
    restore: { cannot: "keeps no versions" },
    rename: NO_RENAMING,
    move: NO_RENAMING,
    remove: {
      but: "the bytes are deleted soon after",
      run: (visitor, path) => visitor.mutation("files:deleteObject", { key: pathOf(path) }),
    },
    readChanges: { cannot: "has no change feed" },
  },
};
