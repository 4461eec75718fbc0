import { useConvexConnectionState } from "convex/react";
import { useSyncExternalStore } from "react";
import { useWords } from "../words/WordsContext.js";

const never = () => () => undefined;

/** Warns that data may be outdated without a connection. Renders nothing on a server. */
export function OfflineNotice() {
  const isInBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return isInBrowser ? <ConnectionNotice /> : null;
}

function ConnectionNotice() {
  const t = useWords().shell;
  const { isWebSocketConnected, hasEverConnected } = useConvexConnectionState();
  if (!hasEverConnected || isWebSocketConnected) return null;
  return (
    <p className="cva-offline" role="status">
      {t.offline}
    </p>
  );
}
