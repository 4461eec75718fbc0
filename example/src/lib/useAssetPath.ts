import { useSyncExternalStore } from "react";
import { type AssetPath, hashOf, parseHash } from "./assetPath.js";

const START: AssetPath = { folderPath: "images", basename: "hero" };

function subscribe(listener: () => void) {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

/** The location in the page's URL, so that links, reloads and the back button work. */
export function useAssetPath(): AssetPath {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return parseHash(hash) ?? START;
}

export function goTo(path: AssetPath): void {
  location.hash = hashOf(path);
}
