import { FeedScreen } from "../feed/FeedScreen.js";
import type { AdminView } from "../state/location.js";
import { TrashScreen } from "../trash/TrashScreen.js";
import { UsageScreen } from "../usage/UsageScreen.js";

/** The screens beside the files. */
export function Screen({ view }: { view: Exclude<AdminView, "files"> }) {
  if (view === "trash") return <TrashScreen />;
  return view === "changes" ? <FeedScreen /> : <UsageScreen />;
}
