import type { ConvexReactClient } from "convex/react";

/** The folders that something was moved to, newest first; only until the page is closed, because users may change. */
const targets = new WeakMap<ConvexReactClient, readonly string[]>();

const MOST = 5;

export function recentTargets(client: ConvexReactClient): readonly string[] {
  return targets.get(client) ?? [];
}

export function rememberTarget(client: ConvexReactClient, path: string): void {
  const others = recentTargets(client).filter((other) => other !== path);
  targets.set(client, [path, ...others].slice(0, MOST));
}
