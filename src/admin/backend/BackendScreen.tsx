import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Loading, Problem } from "../ui/Notices.js";
import { FolderWork } from "./FolderWork.js";
import { MigrationWork } from "./MigrationWork.js";
import { RetentionForm } from "./RetentionForm.js";
import { StoragePlace } from "./StoragePlace.js";
import { SweepWork } from "./SweepWork.js";

/** The settings screen: storage, retention and background jobs. */
export function BackendScreen() {
  const { api } = useAdmin();
  const settings = useLive(api.getSettings, {});
  if (settings.error !== undefined) return <Problem error={settings.error} />;
  if (settings.data === undefined) return <Loading label="Loading settings…" />;
  return (
    <div className="cva-backend">
      <StoragePlace settings={settings.data} />
      <MigrationWork backend={settings.data.backend} />
      <RetentionForm settings={settings.data} />
      <SweepWork isPaused={settings.data.isSweepPaused} />
      <FolderWork />
    </div>
  );
}
