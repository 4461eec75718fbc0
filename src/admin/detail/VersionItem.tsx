import { Columns2, Download, Ellipsis, Eye, Link, RotateCcw, Tag } from "lucide-react";
import { useState } from "react";
import { VersionIcon } from "../list/AssetIcon.js";
import type { AssetRow } from "../list/rows.js";
import { linkEntry, useExpiringLink } from "../list/useExpiringLink.js";
import { ReleaseLink } from "../releases/ReleaseLink.js";
import { releaseEntries, useAddToRelease } from "../releases/useAddToRelease.js";
import { useAdmin } from "../state/AdminContext.js";
import { versionUrl } from "../state/paths.js";
import { useTakeDownEntries } from "../takedown/TakeDownProvider.js";
import { useTask } from "../state/useTask.js";
import { Button, IconButton } from "../ui/Button.js";
import { Menu } from "../ui/Menu.js";
import { Ago } from "../ui/Time.js";
import { formatBytes } from "../words/format.js";
import { typeName } from "../words/mediaKinds.js";
import { LabelField } from "./LabelField.js";
import type { Version } from "./useVersions.js";
import { useVersionActions } from "./versionActions.js";
import { useWords } from "../words/WordsContext.js";

type VersionItemProps = {
  asset: AssetRow;
  version: Version;
  /** True if the preview shows this version. */
  isShown: boolean;
  onShow: (versionId: string) => void;
  /** `null` if there is no other version. */
  onCompare: ((version: Version) => void) | null;
};

const TONES: Record<Version["state"], string> = {
  published: "live",
  draft: "draft",
  archived: "calm",
};

export function VersionItem({ asset, version, isShown, onShow, onCompare }: VersionItemProps) {
  const t = useWords();
  const words = t.detail.version;
  const { filesUrl } = useAdmin();
  const actions = useVersionActions();
  const takeDownEntries = useTakeDownEntries();
  const link = useExpiringLink();
  const addToRelease = useAddToRelease();
  const run = useTask();
  const [isLabelling, setIsLabelling] = useState(false);
  const {
    versionId,
    version: number,
    state,
    verification,
    foundType,
    url,
    size,
    contentType,
  } = version;
  const { isPrivate, folderPath, basename } = asset;
  const copyUrl = filesUrl === null || isPrivate ? url : versionUrl(filesUrl, versionId);
  return (
    <li className="cva-version" data-state={state} data-shown={isShown || undefined}>
      <VersionIcon version={version} isPrivate={isPrivate} />
      <div className="cva-version-head">
        <button
          type="button"
          className="cva-version-name"
          aria-current={isShown}
          onClick={() => onShow(versionId)}
        >
          {words.title(number)}
        </button>
        <span className="cva-badge" data-tone={TONES[state]}>
          {words.states[state]}
        </span>
        {verification !== "verified" && (
          <span className="cva-badge" data-tone={verification === "failed" ? "problem" : "draft"}>
            {verification === "pending"
              ? t.list.badges.verifying
              : foundType
                ? words.wrongType
                : words.missing}
          </span>
        )}
        <span className="cva-version-tools">
          {state !== "published" && verification === "verified" && (
            <Button
              look="quiet"
              aria-label={state === "draft" ? words.publishIt(number) : words.restoreIt(number)}
              onClick={() => void actions.publish(asset, version)}
            >
              <RotateCcw aria-hidden />
              {state === "draft" ? words.publish : words.restore}
            </Button>
          )}
          <Menu
            entries={[
              { label: words.show, icon: Eye, onSelect: () => onShow(versionId) },
              {
                label: words.compare,
                icon: Columns2,
                isDisabled: onCompare === null,
                takesFocus: true,
                onSelect: () => onCompare?.(version),
              },
              {
                label: version.label === undefined ? words.addLabel : words.editLabel,
                icon: Tag,
                takesFocus: true,
                onSelect: () => setIsLabelling(true),
              },
              {
                label: t.detail.actions.copyUrl,
                icon: Link,
                isDisabled: copyUrl === null,
                onSelect: () =>
                  void run(
                    () => navigator.clipboard.writeText(copyUrl!),
                    () => ({ title: words.copied(number) }),
                  ),
              },
              linkEntry(t, { ...asset, version }, link, verification !== "verified"),
              ...(state === "published"
                ? []
                : releaseEntries(t, addToRelease, {
                    versions: [{ folderPath, basename, versionId }],
                  })),
              {
                label: t.list.menu.download,
                icon: Download,
                isDisabled: url === null && !isPrivate,
                onSelect: () => void actions.download(asset, version),
              },
              ...takeDownEntries({
                kind: "versions",
                versionIds: [versionId],
                of: { version: number, basename: asset.basename },
                isPublished: state === "published",
              }),
            ]}
          >
            <IconButton label={words.more(number)}>
              <Ellipsis aria-hidden />
            </IconButton>
          </Menu>
        </span>
      </div>
      {isLabelling ? (
        <LabelField
          label={version.label ?? ""}
          version={number}
          onDone={(label) => {
            setIsLabelling(false);
            if (label !== null) void actions.label(version, label);
          }}
        />
      ) : (
        version.label !== undefined && <p className="cva-version-label">{version.label}</p>
      )}
      <p className="cva-version-meta">
        {typeName(t, contentType)} · {formatBytes(size)}
        {version.filename !== undefined && version.filename !== asset.basename && (
          <> · {version.filename}</>
        )}
      </p>
      <VersionDates version={version} />
      {version.releaseId !== undefined && (
        <p className="cva-version-meta">
          <ReleaseLink releaseId={version.releaseId} />
        </p>
      )}
    </li>
  );
}

/** Returns who changed a version's state and when, latest first. */
function VersionDates({ version }: { version: Version }) {
  const t = useWords().detail.version;
  const { formatActor } = useAdmin();
  const { state, createdAt, createdBy, publishedAt, publishedBy, archivedAt, archivedBy } = version;
  const isPublishedLater = publishedAt !== undefined && publishedAt !== createdAt;
  return (
    <p className="cva-version-meta">
      {state === "archived" && archivedAt !== undefined && (
        <>
          {t.archived(<Ago time={archivedAt} />, formatActor(archivedBy))}
          <br />
        </>
      )}
      {isPublishedLater && (
        <>
          {t.published(<Ago time={publishedAt} />, formatActor(publishedBy))}
          <br />
        </>
      )}
      {t.uploaded(<Ago time={createdAt} />, formatActor(createdBy))}
    </p>
  );
}
