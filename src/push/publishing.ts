/** Publishes a release and waits until readers have it, and takes one back. */
import type { Args } from "../client/types.js";
import { isAssetError } from "../shared/errors.js";
import { MirrorError } from "../sync/errors.js";
import { backoffMs, sleep } from "../sync/flow.js";
import type { PushEvent } from "./events.js";
import type { Connection } from "./push.js";

type Publishing = Pick<Connection, "remote" | "signal"> & { emit: (event: PushEvent) => void };

/** A bucket confirms bytes within seconds, and copies as fast as it can. */
const POLL = { firstMs: 500, maxMs: 5_000 };
/** How often it is asked: for about an hour. */
const MAX_POLLS = 720;

/**
 * Publishes a release. Waits while a bucket has not confirmed the bytes of all versions, and while it copies them.
 *
 * @throws CONFLICT, PUSH_REFUSED; then nothing is published
 */
export async function publishRelease(
  publishing: Publishing,
  args: Args<"publishRelease">,
): Promise<void> {
  const { remote, signal, emit } = publishing;
  for (let poll = 1; ; poll += 1) {
    try {
      const { status } = await remote.mutation("publishRelease", args);
      if (status === "published") return;
      emit({ type: "waiting", for: "copies" });
      return await untilPublished(publishing, args.releaseId);
    } catch (error) {
      if (!isUnconfirmed(error) || poll === MAX_POLLS) throw error;
      if (poll === 1) emit({ type: "waiting", for: "confirmation" });
      await sleep(backoffMs(poll, POLL), signal);
    }
  }
}

async function untilPublished({ remote, signal }: Publishing, releaseId: string): Promise<void> {
  for (let poll = 1; poll <= MAX_POLLS; poll += 1) {
    await sleep(backoffMs(poll, POLL), signal);
    const release = await remote.query("getRelease", { releaseId });
    if (release?.status === "published") return;
    if (release?.status !== "publishing") {
      const why = release?.failure ?? "it was discarded";
      throw new MirrorError("PUSH_REFUSED", `The release was not published: ${why}`);
    }
  }
  throw new MirrorError(
    "PUSH_REFUSED",
    `Release ${releaseId} waits for the bucket. It is published when the bucket has copied its bytes.`,
  );
}

/** Whether only bytes that a bucket has not confirmed yet refuse a release. */
function isUnconfirmed(error: unknown): boolean {
  if (!(error instanceof MirrorError) || !isAssetError(error.cause)) return false;
  const { data } = error.cause;
  if (data.code !== "RELEASE_CONFLICT" || data.count > data.entries.length) return false;
  return data.entries.every(({ reason }) => reason === "unverified");
}
