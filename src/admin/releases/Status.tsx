import { useAdmin } from "../state/AdminContext.js";
import { Ago } from "../ui/Time.js";
import { useWords } from "../words/WordsContext.js";
import type { Release, ReleaseStatus } from "./types.js";

const TONES: Record<ReleaseStatus, string> = {
  open: "draft",
  scheduled: "draft",
  publishing: "draft",
  published: "live",
  rolledBack: "calm",
};

export function StatusBadge({ release: { status } }: { release: Release }) {
  const t = useWords().releases;
  return (
    <span className="cva-badge" data-tone={TONES[status]}>
      {t.statuses[status]}
    </span>
  );
}

/** The number of files, and the last event. */
export function StatusLine({ release }: { release: Release }) {
  const { common, releases: t } = useWords();
  const { formatActor } = useAdmin();
  const { status, entryCount, failure } = release;
  return (
    <span className="cva-release-line">
      {common.files(entryCount)} ·{" "}
      {status === "scheduled" && release.scheduledFor !== undefined
        ? t.scheduledFor(release.scheduledFor)
        : status === "published" && release.publishedAt !== undefined
          ? t.published(<Ago time={release.publishedAt} />, formatActor(release.publishedBy))
          : status === "rolledBack" && release.rolledBackAt !== undefined
            ? t.rolledBack(<Ago time={release.rolledBackAt} />, formatActor(release.rolledBackBy))
            : t.created(<Ago time={release.createdAt} />, formatActor(release.createdBy))}
      {failure !== undefined && <span className="cva-release-failure"> {t.failure(failure)}</span>}
    </span>
  );
}
