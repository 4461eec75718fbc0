import { useConvex } from "convex/react";
import type { AssetChange } from "convex-versioned-assets";
import { useEffect, useState } from "react";
import { api } from "../../convex/_generated/api.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const PAGE = 100;
const KEPT = 200;

export type ChangeFeed = {
  /** Newest first. */
  changes: AssetChange[];
  /** The id of the latest change that arrived live; `null` while loading older ones. */
  latest: string | null;
  status: "loading" | "live" | "failed";
};

/**
 * Follows the change feed of the last day: subscribes after a cursor, and moves the cursor when changes
 * arrive.
 */
export function useChangeFeed(): ChangeFeed {
  const convex = useConvex();
  const [feed, setFeed] = useState<ChangeFeed>({ changes: [], latest: null, status: "loading" });

  useEffect(() => {
    let changes: AssetChange[] = [];
    let caughtUp = false;
    let cursor = { createdAt: Date.now() - DAY_MS, id: "" };
    let unsubscribe = () => {};

    const follow = () => {
      const watch = convex.watchQuery(api.assets.listSince, { cursor, limit: PAGE });
      const take = () => {
        let page;
        try {
          page = watch.localQueryResult();
        } catch {
          setFeed({ changes, latest: null, status: "failed" });
          return;
        }
        if (page === undefined) return;
        const arrived = [...page.changes].reverse();
        changes = [...arrived, ...changes].slice(0, KEPT);
        const latest = caughtUp ? (arrived[0]?.id ?? null) : null;
        caughtUp ||= page.isDone;
        setFeed({ changes, latest, status: caughtUp ? "live" : "loading" });
        if (arrived.length === 0) return;
        cursor = page.nextCursor;
        unsubscribe();
        follow();
      };
      unsubscribe = watch.onUpdate(take);
      take();
    };
    follow();
    return () => unsubscribe();
  }, [convex]);

  return feed;
}
