import { describeChanges } from "convex-versioned-assets/react";
import { useMemo } from "react";
import { useChangeFeed } from "../lib/useChangeFeed.js";
import { ChangeRow, actorOf } from "./ChangeRow.js";
import { Panel } from "./Panel.js";

/** The change feed, live. */
export function ChangeFeedPanel() {
  const { changes, latest, status } = useChangeFeed();
  const described = useMemo(() => describeChanges(changes), [changes]);
  const news = described.find(({ change }) => change.id === latest);
  const said = news && `${actorOf(news)} ${news.before} ${news.subject} ${news.after}`;
  return (
    <Panel title="Changes" aside={<span className="count">last 24 hours</span>}>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {described.length > 0 ? (
        <ol className="changes scroller" tabIndex={0} aria-label="Changes, newest first">
          {described.map((one) => (
            <ChangeRow key={one.change.id} described={one} />
          ))}
        </ol>
      ) : (
        <p className="hint">
          {status === "live" && "No changes yet. Uploads and restores appear here."}
          {status === "loading" && "Loading…"}
          {status === "failed" && "The changes could not be loaded."}
        </p>
      )}
    </Panel>
  );
}
