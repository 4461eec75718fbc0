import { type ReactNode, createContext, useContext, useMemo } from "react";
import { describeImage } from "../../client/describeImage.js";
import type { UploadQueueOf } from "../../react/uploads/appFunctions.js";
import { useUploads as useQueue } from "../../react/useUploads.js";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import type { AssetAdminApi, AssetAdminProps } from "../types.js";

export type PanelQueue = UploadQueueOf<AssetAdminApi["startUpload"], AssetAdminApi["finishUpload"]>;

export type Uploads = {
  /**
   * Uploads files, and folders with their contents, to a folder.
   *
   * @param basename for a single file; its own name by default.
   */
  add: (
    source: readonly File[] | DataTransfer,
    folderPath: string,
    options?: { basename?: string; isDraft?: boolean },
  ) => void;
  queue: PanelQueue;
};

/** The rules for a file that the user has chosen as the next version of another. */
const AS_VERSION = { onConflict: "newVersion", skipUnchanged: false } as const;
const AS_DRAFT = { onConflict: "draft", skipUnchanged: false } as const;

const UploadsContext = createContext<Uploads | null>(null);

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (uploads === null) throw new Error("Render this component inside <AssetAdmin>.");
  return uploads;
}

/** The panel's upload queue; it continues while the user visits other screens. */
export function UploadsProvider({
  children,
  stripPhotoMetadata,
}: Pick<AssetAdminProps, "stripPhotoMetadata"> & { children: ReactNode }) {
  const { api } = useAdmin();
  const run = useTask();
  const rules = { onConflict: "ask", skipUnchanged: true } as const;
  const { queue } = useQueue(api, { ...rules, stripPhotoMetadata, describeImage });
  const uploads = useMemo<Uploads>(
    () => ({
      queue,
      add: (source, folderPath, { basename, isDraft = false } = {}) => {
        // A drop can be read only during its event, so this must not await anything before.
        const place = { folderPath, basename };
        const rules = isDraft ? AS_DRAFT : basename ? AS_VERSION : {};
        const added = queue.add(source, place, { publish: !isDraft }, rules);
        void run(() => added);
      },
    }),
    [queue, run],
  );
  return <UploadsContext.Provider value={uploads}>{children}</UploadsContext.Provider>;
}
