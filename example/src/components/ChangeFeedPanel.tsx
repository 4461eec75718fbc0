import { useChangeFeed } from "../lib/useChangeFeed.js";
import { ChangeRow } from "./ChangeRow.js";
import { Panel } from "./Panel.js";

/** The change feed, live. */
export function ChangeFeedPanel() {
  const { items, latest, status } = useChangeFeed();
  const said = latest && `${latest.actor} ${latest.before} ${latest.subject} ${latest.after}`;
  return (
    <Panel title="Changes" aside={<span className="count">last 24 hours</span>}>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {items.length > 0 ? (
        <ol className="changes scroller" tabIndex={0} aria-label="Changes, newest first">
          {items.map((item) => (
            <ChangeRow key={item.id} item={item} />
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
