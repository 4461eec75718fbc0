import { useConvex } from "convex/react";
import { LinkForm } from "../list/LinkForm.js";
import type { AssetAdminApi } from "../types.js";
import { useWords } from "../words/WordsContext.js";
import type { Release } from "./types.js";

type PreviewDialogProps = {
  release: Pick<Release, "releaseId" | "name" | "folderPath">;
  getFolderPreviewUrl: NonNullable<AssetAdminApi["getFolderPreviewUrl"]>;
  onClose: () => void;
};

/** Copies a link that shows the folder of a release as if it were published. */
export function PreviewDialog({ release, getFolderPreviewUrl, onClose }: PreviewDialogProps) {
  const { releases: t } = useWords();
  const convex = useConvex();
  const { releaseId: perspective, name, folderPath } = release;
  const sign = async (expiresIn: number) =>
    await convex.mutation(getFolderPreviewUrl, { folderPath, perspective, expiresIn });
  return (
    <LinkForm
      title={t.preview.title(name)}
      description={t.preview.description}
      sign={sign}
      onClose={onClose}
    />
  );
}
