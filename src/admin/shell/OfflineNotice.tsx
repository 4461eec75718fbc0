import { useConvexConnectionState } from "convex/react";
import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** Says that what is shown may be old. On a server, which has no connection, there is nothing to say. */
export function OfflineNotice() {
  const isInBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return isInBrowser ? <ConnectionNotice /> : null;
}

function ConnectionNotice() {
  const { isWebSocketConnected, hasEverConnected } = useConvexConnectionState();
  if (!hasEverConnected || isWebSocketConnected) return null;
  return (
    <p className="cva-offline" role="status">
      No connection. What you see may be old.
    </p>
  );
}
