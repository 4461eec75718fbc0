import { type ComponentType, Suspense, lazy } from "react";
import type { AdminView } from "../state/location.js";
import { Loading } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";
import { ProblemBoundary } from "../ui/ProblemBoundary.js";

type OtherView = Exclude<AdminView, "files">;

const LOADS: Record<OtherView, () => Promise<ComponentType>> = {
  trash: async () => (await import("../trash/TrashScreen.js")).TrashScreen,
  changes: async () => (await import("../feed/FeedScreen.js")).FeedScreen,
  releases: async () => (await import("../releases/ReleasesScreen.js")).ReleasesScreen,
  storage: async () => (await import("../usage/UsageScreen.js")).UsageScreen,
  settings: async () => (await import("../backend/BackendScreen.js")).BackendScreen,
};

const screen = (view: OtherView) => lazy(async () => ({ default: await LOADS[view]() }));

const SCREENS: Record<OtherView, ComponentType> = {
  trash: screen("trash"),
  changes: screen("changes"),
  releases: screen("releases"),
  storage: screen("storage"),
  settings: screen("settings"),
};

/** Loads the screens before they are opened, so that they open without a connection. */
export async function loadScreens(): Promise<void> {
  await Promise.allSettled(Object.values(LOADS).map((load) => load()));
}

/** The screens other than files, loaded on demand. Each reads its filters from the location. */
export function Screen({ view }: { view: OtherView }) {
  const Shown = SCREENS[view];
  return (
    <ProblemBoundary resetKey={view}>
      <Suspense fallback={<Loading label={useWords().common.loading} />}>
        <Shown />
      </Suspense>
    </ProblemBoundary>
  );
}
