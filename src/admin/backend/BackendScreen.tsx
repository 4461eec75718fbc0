import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Loading, Problem } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";
import { FolderJobs } from "./FolderJobs.js";
import { MigrationJobs } from "./MigrationJobs.js";
import { RetentionForm } from "./RetentionForm.js";
import { StoragePlace } from "./StoragePlace.js";
import { SweepJobs } from "./SweepJobs.js";

/** The settings screen: storage, retention and background jobs. */
export function BackendScreen() {
  const t = useWords();
  const { api } = useAdmin();
  const settings = useLive(api.getSettings, {});
  if (settings.error !== undefined) return <Problem error={settings.error} />;
  if (settings.data === undefined) return <Loading label={t.backend.loading} />;
  return (
    <div className="cva-backend">
      <StoragePlace settings={settings.data} />
      <MigrationJobs backend={settings.data.backend} />
      <RetentionForm settings={settings.data} />
      <SweepJobs isPaused={settings.data.isSweepPaused} />
      <FolderJobs />
    </div>
  );
}
