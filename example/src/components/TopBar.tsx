import { useConvexConnectionState } from "convex/react";
import type { Address } from "../lib/address.js";
import icon from "../icon.svg";
import { AddressBar } from "./AddressBar.js";

export function TopBar({ address }: { address: Address }) {
  const { isWebSocketConnected } = useConvexConnectionState();
  return (
    <header className="topbar">
      <h1 className="brand">
        <img src={icon} alt="" width="26" height="26" />
        <span>Versioned assets</span>
      </h1>
      <AddressBar address={address} />
      <p className={isWebSocketConnected ? "connection is-live" : "connection"} role="status">
        {isWebSocketConnected ? "Live" : "Connecting…"}
      </p>
    </header>
  );
}
