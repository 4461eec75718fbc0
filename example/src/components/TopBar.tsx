import { useConvexConnectionState } from "convex/react";
import type { AssetPath } from "../lib/assetPath.js";
import icon from "../icon.svg";
import { PathBar } from "./PathBar.js";

export function TopBar({ path }: { path: AssetPath }) {
  const { isWebSocketConnected } = useConvexConnectionState();
  return (
    <header className="topbar">
      <h1 className="brand">
        <img src={icon} alt="" width="26" height="26" />
        <span>Versioned assets</span>
      </h1>
      <PathBar path={path} />
      <div className="topbar-end">
        <a href="/admin">Admin panel</a>
        <p className={isWebSocketConnected ? "connection is-live" : "connection"} role="status">
          {isWebSocketConnected ? "Live" : "Connecting…"}
        </p>
      </div>
    </header>
  );
}
