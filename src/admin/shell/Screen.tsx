import type { ComponentType } from "react";
import { BackendScreen } from "../backend/BackendScreen.js";
import { FeedScreen } from "../feed/FeedScreen.js";
import type { AdminView } from "../state/location.js";
import { TrashScreen } from "../trash/TrashScreen.js";
import { UsageScreen } from "../usage/UsageScreen.js";

type OtherView = Exclude<AdminView, "files">;

const SCREENS: Record<OtherView, ComponentType> = {
  trash: TrashScreen,
  changes: FeedScreen,
  storage: UsageScreen,
  settings: BackendScreen,
};

/** The screens other than files. Each reads its filters from the location. */
export function Screen({ view }: { view: OtherView }) {
  const Shown = SCREENS[view];
  return <Shown />;
}
