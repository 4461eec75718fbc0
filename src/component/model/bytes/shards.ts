/** The number of rows or ranges that share one count, so that writers rarely meet in the same one. */
export const SHARDS = 8;

/** Returns the shard of a text, always the same one. */
export function shardOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = (hash * 31 + text.charCodeAt(index)) >>> 0;
  }
  return hash % SHARDS;
}
