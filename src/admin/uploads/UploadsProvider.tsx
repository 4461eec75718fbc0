import { type ReactNode, createContext, useContext, useMemo } from "react";

export type Uploads = {
  /** Uploads files, and folders with all that is in them, to a folder. */
  add: (source: FileList | DataTransfer, folderPath: string) => void;
};

const UploadsContext = createContext<Uploads | null>(null);

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (uploads === null) throw new Error("This belongs inside of <AssetAdmin>.");
  return uploads;
}

export function UploadsProvider({ children }: { children: ReactNode }) {
  const uploads = useMemo<Uploads>(() => ({ add: () => undefined }), []);
  return <UploadsContext.Provider value={uploads}>{children}</UploadsContext.Provider>;
}
