import type { AdminWords } from "./en/index.js";

/** Returns what is on a key, such as `Strg` for `Ctrl` on a German keyboard. */
export function keyName({ common }: AdminWords, key: string): string {
  return (common.keyNames as Record<string, string>)[key] ?? key;
}
