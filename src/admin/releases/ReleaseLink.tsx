import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useWords } from "../words/WordsContext.js";
import { useReleaseApi, useReleasesFolder } from "./ReleasesProvider.js";

/** A link to the release that a change came with; nothing if it is unknown to the visitor. */
export function ReleaseLink({ releaseId }: { releaseId: string }) {
  const t = useWords().releases;
  const { navigate } = useAdmin();
  const { getRelease } = useReleaseApi();
  const isShown = useReleasesFolder() !== null;
  const { data } = useLive(getRelease, isShown ? { releaseId } : "skip");
  if (data == null) return null;
  const { name, folderPath } = data;
  return (
    <button
      type="button"
      className="cva-feed-link"
      onClick={() => navigate({ view: "releases", folderPath, basename: releaseId })}
    >
      {t.link(name)}
    </button>
  );
}
