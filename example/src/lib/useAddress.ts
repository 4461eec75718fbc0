import { useSyncExternalStore } from "react";
import { type Address, hashOf, parseHash } from "./address.js";

const START: Address = { folderPath: "images", basename: "hero" };

function subscribe(listener: () => void) {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

/** The address in the page's URL, so that links, reloads and the back button work. */
export function useAddress(): Address {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return parseHash(hash) ?? START;
}

export function goTo(address: Address): void {
  location.hash = hashOf(address);
}
