import {
  CloudOff,
  CloudUpload,
  Download,
  Ellipsis,
  ExternalLink,
  FilePlus2,
  FolderInput,
  Globe,
  Lock,
  Trash2,
} from "lucide-react";
import { useRef } from "react";
import { useAssetActions } from "../list/assetActions.js";
import type { AssetRow } from "../list/rows.js";
import { useAskToMove } from "../list/useAskToMove.js";
import { linkEntry, useExpiringLink } from "../list/useExpiringLink.js";
import { useAdmin } from "../state/AdminContext.js";
import { stableUrl } from "../state/paths.js";
import { useTakeDownEntries } from "../takedown/TakeDownProvider.js";
import { Button, IconButton } from "../ui/Button.js";
import { CopyButton } from "../ui/CopyButton.js";
import { Menu } from "../ui/Menu.js";
import { useUploads } from "../uploads/UploadsProvider.js";
import { useWords } from "../words/WordsContext.js";
import type { Version } from "./useVersions.js";
import { useVersionActions } from "./versionActions.js";

type AssetActionsBarProps = {
  asset: AssetRow;
  /** The version shown in the preview. */
  shown: Version | undefined;
  newest: Version | undefined;
};

/** The main actions for an asset, and a menu with the others. */
export function AssetActionsBar({ asset, shown, newest }: AssetActionsBarProps) {
  const t = useWords();
  const { filesUrl } = useAdmin();
  const { published } = asset;
  const assetActions = useAssetActions();
  const versionActions = useVersionActions();
  const takeDownEntries = useTakeDownEntries();
  const askToMove = useAskToMove();
  const link = useExpiringLink();
  const url = publicUrl(asset, filesUrl);
  const unpublished = shown !== undefined && shown.state !== "published" ? shown : undefined;
  const toPublish = unpublished ?? (published === null ? newest : undefined);
  return (
    <div className="cva-detail-actions">
      {toPublish !== undefined && (
        <Button look="main" onClick={() => void versionActions.publish(asset, toPublish)}>
          <CloudUpload aria-hidden />
          {t.detail.version.publishIt(toPublish.version)}
        </Button>
      )}
      <NewVersionButton asset={asset} />
      {url !== null && <CopyButton text={url} label={t.detail.actions.copyUrl} />}
      <Menu
        entries={[
          {
            label: t.list.menu.download,
            icon: Download,
            isDisabled: published === null,
            onSelect: () => void assetActions.download([asset]),
          },
          {
            label: t.detail.actions.openInTab,
            icon: ExternalLink,
            isDisabled: shown === undefined || (shown.url === null && !asset.isPrivate),
            onSelect: () => void versionActions.open(asset, shown!),
          },
          linkEntry(t, asset, link, published === null),
          {
            label: t.common.moveTo,
            icon: FolderInput,
            takesFocus: true,
            onSelect: () => askToMove({ assets: [asset], folders: [] }),
          },
          null,
          {
            label: t.list.menu.unpublish,
            icon: CloudOff,
            isDisabled: published === null,
            onSelect: () => void versionActions.archive(asset),
          },
          asset.isPrivate
            ? {
                label: t.common.makePublic,
                icon: Globe,
                onSelect: () => void assetActions.setAccess([asset], "public"),
              }
            : {
                label: t.common.makePrivate,
                icon: Lock,
                onSelect: () => void assetActions.setAccess([asset], "private"),
              },
          {
            label: t.common.moveToTrash,
            icon: Trash2,
            onSelect: () => void assetActions.remove([asset]),
          },
          ...takeDownEntries({ kind: "asset", ...asset }),
        ]}
      >
        <IconButton label={t.detail.actions.more}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Menu>
    </div>
  );
}

/** The public URL of the published version; private files have none. */
function publicUrl({ isPrivate, published, ...path }: AssetRow, filesUrl: string | null) {
  if (published === null || isPrivate) return null;
  return filesUrl === null ? published.url : stableUrl(filesUrl, path);
}

/** Uploads a file as the next version, regardless of the file's name. */
function NewVersionButton({ asset: { folderPath, basename } }: { asset: AssetRow }) {
  const t = useWords().detail.actions;
  const uploads = useUploads();
  const input = useRef<HTMLInputElement>(null);
  const isDraft = useRef(false);
  const choose = (asDraft: boolean) => {
    isDraft.current = asDraft;
    input.current?.click();
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t.newFile}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          if (files.length > 0) {
            uploads.add(files, folderPath, { basename, isDraft: isDraft.current });
          }
          event.target.value = "";
        }}
      />
      <Menu
        entries={[
          { label: t.newPublished, icon: CloudUpload, onSelect: () => choose(false) },
          { label: t.newDraft, icon: FilePlus2, onSelect: () => choose(true) },
        ]}
      >
        <Button>
          <FilePlus2 aria-hidden />
          {t.newVersion}
        </Button>
      </Menu>
    </>
  );
}
