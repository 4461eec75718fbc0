/** Helpers that the packages' apps share. */
import { makeFunctionReference } from "convex/server";
import type { FilePath, Content } from "../contender.js";
import type { Host, Values, Visitor } from "../host.js";

/** The number of files that one mutation adds. */
const BATCH = 20;

/** Calls a mutation of the app with `items` in batches, without HTTP. */
export async function callInBatches(
  host: Host,
  name: string,
  argument: string,
  items: Values[],
): Promise<void> {
  const reference = makeFunctionReference<"mutation">(name);
  for (let first = 0; first < items.length; first += BATCH) {
    const args = { [argument]: items.slice(first, first + BATCH) } as never;
    await host.deployment.accessor.mutation(reference, args);
    host.meter.reset();
  }
}

/** Sends bytes to an upload URL of Convex file storage. */
export async function sendBytes(
  visitor: Visitor,
  uploadUrl: string,
  { text, contentType }: Content,
): Promise<string> {
  const headers = { "Content-Type": contentType };
  const response = await visitor.send(uploadUrl, { method: "POST", headers, body: text });
  return ((await response.json()) as { storageId: string }).storageId;
}

/** The total bytes of the files in a component's storage. */
export function storedBytesOf(host: Host, component: string): number {
  return host.rows(component, "_storage").reduce((sum, { size }) => sum + (size as number), 0);
}

export function pathOf({ folder, name }: FilePath): string {
  return `${folder}/${name}`;
}
