import { type ReactNode, createContext, useContext, useMemo } from "react";
import type { UploadQueueOf } from "../../react/uploads/appFunctions.js";
import { useUploads as useQueue } from "../../react/useUploads.js";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import type { AssetAdminApi } from "../types.js";

export type PanelQueue = UploadQueueOf<AssetAdminApi["startUpload"], AssetAdminApi["finishUpload"]>;

export type Uploads = {
  /**
   * Uploads files, and folders with all that is in them, to a folder.
   *
   * @param basename what a single file is called there; by default as it is called now.
   */
  add: (
    source: readonly File[] | DataTransfer,
    folderPath: string,
    options?: { basename?: string; isDraft?: boolean },
  ) => void;
  queue: PanelQueue;
};

const UploadsContext = createContext<Uploads | null>(null);

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (uploads === null) throw new Error("This belongs inside of <AssetAdmin>.");
  return uploads;
}

/** The panel's one queue of uploads; it goes on while people look at other screens. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const { api } = useAdmin();
  const run = useTask();
  const { queue } = useQueue(api);
  const uploads = useMemo<Uploads>(
    () => ({
      queue,
      add: (source, folderPath, { basename, isDraft = false } = {}) => {
        // A drop can be read only while its event lasts, so this must not wait.
        const added = queue.add(source, { folderPath, basename }, { publish: !isDraft });
        void run(() => added);
      },
    }),
    [queue, run],
  );
  return <UploadsContext.Provider value={uploads}>{children}</UploadsContext.Provider>;
}
