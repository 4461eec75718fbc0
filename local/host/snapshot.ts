/** Serializes a deployment's committed state as JSON, and restores it. */

import { convexToJson, jsonToConvex, type JSONValue } from "convex/values";
import type { StoredDocument } from "./convexTestInternals.js";
import type { Deployment } from "./deployment.js";
import type { FileStore, StoredFile } from "./fileStore.js";
import type { MutationReplies, SavedReply } from "./mutationReplies.js";
import type { JobTarget } from "./scheduledJobs.js";

type ComponentSnapshot = {
  nextDocId: number;
  lastCreationTime: number;
  documents: JSONValue[];
};

export type Snapshot = {
  lastCommitTs: string;
  uploadSecret: string;
  components: Record<string, ComponentSnapshot>;
  files: StoredFile[];
  jobs: JobTarget[];
  replies: SavedReply[];
};

/** Documents are immutable, so each is encoded once. */
const encoded = new WeakMap<StoredDocument, string>();

function encodeDocument(doc: StoredDocument): string {
  let json = encoded.get(doc);
  if (json === undefined) encoded.set(doc, (json = JSON.stringify(convexToJson(doc))));
  return json;
}

/** Returns the state after the last commit. Synchronous, so no commit can interfere. */
export function takeSnapshot(
  deployment: Deployment,
  files: FileStore,
  replies: MutationReplies,
  uploadSecret: string,
  unknownComponents: Record<string, ComponentSnapshot>,
): string {
  const components = Object.entries(deployment.internals.components).map(([path, { db }]) => {
    const { _nextDocId: nextDocId, _lastCreationTime: lastCreationTime } = db;
    const documents = Object.values(db._documents).map(encodeDocument).join(",\n");
    return (
      `${JSON.stringify(path)}:{"nextDocId":${nextDocId},` +
      `"lastCreationTime":${lastCreationTime},"documents":[${documents}]}`
    );
  });
  for (const [path, component] of Object.entries(unknownComponents)) {
    components.push(`${JSON.stringify(path)}:${JSON.stringify(component)}`);
  }
  const rest = JSON.stringify({
    lastCommitTs: deployment.lastCommitTs.toString(),
    uploadSecret,
    files: files.all(),
    jobs: deployment.jobs.unfinished(),
    replies: replies.saved(),
  });
  return `{"components":{${components.join(",\n")}},${rest.slice(1)}`;
}

/**
 * Restores a snapshot's documents into a new deployment. Returns the data of components that the app no
 * longer has, which is kept in case they return.
 */
export function restoreDocuments(
  deployment: Deployment,
  snapshot: Snapshot,
): Record<string, ComponentSnapshot> {
  const unknown: Record<string, ComponentSnapshot> = {};
  for (const [path, component] of Object.entries(snapshot.components)) {
    const db = deployment.internals.components[path]?.db;
    if (db === undefined) {
      unknown[path] = component;
      continue;
    }
    for (const json of component.documents) {
      deployment.restore(path, jsonToConvex(json) as StoredDocument);
    }
    db._nextDocId = Math.max(db._nextDocId, component.nextDocId);
    db._lastCreationTime = Math.max(db._lastCreationTime, component.lastCreationTime);
  }
  deployment.advanceTo(BigInt(snapshot.lastCommitTs));
  return unknown;
}
