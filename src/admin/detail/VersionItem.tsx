import { Columns2, Download, Ellipsis, Eye, Link, RotateCcw, Tag } from "lucide-react";
import { useState } from "react";
import { VersionIcon } from "../list/AssetIcon.js";
import type { AssetRow } from "../list/rows.js";
import { linkEntry, useExpiringLink } from "../list/useExpiringLink.js";
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

const STATES: Record<Version["state"], { name: string; tone: string }> = {
  published: { name: "Published", tone: "live" },
  draft: { name: "Draft", tone: "draft" },
  archived: { name: "Archived", tone: "calm" },
};

export function VersionItem({ asset, version, isShown, onShow, onCompare }: VersionItemProps) {
  const t = useWords();
  const { filesUrl } = useAdmin();
  const actions = useVersionActions();
  const takeDownEntries = useTakeDownEntries();
  const link = useExpiringLink();
  const run = useTask();
  const [isLabelling, setIsLabelling] = useState(false);
  const { versionId, state, verification, foundType, url, size, contentType } = version;
  const { isPrivate } = asset;
  const copyUrl = filesUrl === null || isPrivate ? url : versionUrl(filesUrl, versionId);
  const name = `version ${version.version}`;
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
          Version {version.version}
        </button>
        <span className="cva-badge" data-tone={STATES[state].tone}>
          {STATES[state].name}
        </span>
        {verification !== "verified" && (
          <span className="cva-badge" data-tone={verification === "failed" ? "problem" : "draft"}>
            {verification === "pending" ? "Verifying" : foundType ? "Wrong type" : "Missing"}
          </span>
        )}
        <span className="cva-version-tools">
          {state !== "published" && verification === "verified" && (
            <Button
              look="quiet"
              aria-label={`${state === "draft" ? "Publish" : "Restore"} ${name}`}
              onClick={() => void actions.publish(asset, version)}
            >
              <RotateCcw aria-hidden />
              {state === "draft" ? "Publish" : "Restore"}
            </Button>
          )}
          <Menu
            entries={[
              { label: "Show preview", icon: Eye, onSelect: () => onShow(versionId) },
              {
                label: "Compare…",
                icon: Columns2,
                isDisabled: onCompare === null,
                takesFocus: true,
                onSelect: () => onCompare?.(version),
              },
              {
                label: version.label === undefined ? "Add label" : "Edit label",
                icon: Tag,
                takesFocus: true,
                onSelect: () => setIsLabelling(true),
              },
              {
                label: "Copy URL",
                icon: Link,
                isDisabled: copyUrl === null,
                onSelect: () =>
                  void run(
                    () => navigator.clipboard.writeText(copyUrl!),
                    () => ({ title: `Copied the URL of ${name}` }),
                  ),
              },
              linkEntry(t, { ...asset, version }, link, verification !== "verified"),
              {
                label: "Download",
                icon: Download,
                isDisabled: url === null && !isPrivate,
                onSelect: () => void actions.download(asset, version),
              },
              ...takeDownEntries({
                kind: "versions",
                versionIds: [versionId],
                of: { version: version.version, basename: asset.basename },
                isPublished: state === "published",
              }),
            ]}
          >
            <IconButton label={`Actions for ${name}`}>
              <Ellipsis aria-hidden />
            </IconButton>
          </Menu>
        </span>
      </div>
      {isLabelling ? (
        <LabelField
          label={version.label ?? ""}
          name={name}
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
    </li>
  );
}

/** Returns who changed a version's state and when, latest first. */
function VersionDates({ version }: { version: Version }) {
  const { formatActor } = useAdmin();
  const { state, createdAt, createdBy, publishedAt, publishedBy, archivedAt, archivedBy } = version;
  const isPublishedLater = publishedAt !== undefined && publishedAt !== createdAt;
  return (
    <p className="cva-version-meta">
      {state === "archived" && archivedAt !== undefined && (
        <>
          Archived <Ago time={archivedAt} /> by {formatActor(archivedBy)}
          <br />
        </>
      )}
      {isPublishedLater && (
        <>
          Published <Ago time={publishedAt} /> by {formatActor(publishedBy)}
          <br />
        </>
      )}
      Uploaded <Ago time={createdAt} /> by {formatActor(createdBy)}
    </p>
  );
}
