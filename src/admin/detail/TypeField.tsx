import { useMutation } from "convex/react";
import { Pencil } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useId, useState } from "react";
import { UNKNOWN_CONTENT_TYPE, isMediaType } from "../../shared/mediaType.js";
import { shownName } from "../../shared/visibleNames.js";
import type { AssetRow } from "../list/rows.js";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import { Button, IconButton } from "../ui/Button.js";
import { useWords } from "../words/WordsContext.js";
import type { Version } from "./useVersions.js";

/** Types of files that often arrive with another one. */
const COMMON = [
  ...["text/csv", "text/plain", "text/markdown", "text/html", "application/json"],
  ...["application/pdf", "application/vnd.ms-excel", "application/zip", "font/woff2"],
  ...["image/png", "image/jpeg", "image/webp", "image/avif", "image/svg+xml"],
  ...["video/mp4", "video/webm", "audio/mpeg", "model/gltf-binary", "model/vnd.usdz+zip"],
];

/** Most texts are in UTF-8, and browsers assume it of none. */
const suggestion = (type: string) => (/^text\/[^;]*$/.test(type) ? `${type}; charset=utf-8` : type);

/** Returns the types to suggest, first the one that a name says. The registry of types loads with the first field. */
async function typesFor(...names: (string | undefined)[]): Promise<string[]> {
  const { fileType } = await import("../../shared/fileType.js");
  const named = names.map((name) => fileType({ type: "", name }));
  const known = named.filter((type) => type !== UNKNOWN_CONTENT_TYPE);
  return [...new Set([...known, ...COMMON].map(suggestion))];
}

type TypeFieldProps = { asset: AssetRow; version: Version };

/** The content type of a version, which can be changed if visitors get the version, or may get it next. */
export function TypeField({ asset, version }: TypeFieldProps) {
  const t = useWords().detail.type;
  const { publishedVersionId, pendingVersionId } = asset;
  const { versionId, contentType, state, verification } = version;
  const [types, setTypes] = useState<string[] | null>(null);
  const [wasEdited, setWasEdited] = useState(false);
  const mayChange = state !== "archived" || publishedVersionId === null;
  const isWaiting =
    verification === "pending" || (state === "published" && pendingVersionId !== null);
  const close = () => {
    setTypes(null);
    setWasEdited(true);
  };
  if (types !== null) {
    return (
      <TypeForm key={versionId} asset={asset} version={version} types={types} onClose={close} />
    );
  }
  const open = async () =>
    setTypes(await typesFor(asset.basename, version.filename).catch(() => COMMON.map(suggestion)));
  return (
    <span className="cva-type">
      {contentType}
      {mayChange && verification !== "failed" && (
        <IconButton
          label={isWaiting ? t.isWaiting : t.change}
          // It keeps the focus while it waits.
          aria-disabled={isWaiting}
          autoFocus={wasEdited}
          onClick={() => void (isWaiting || open())}
        >
          <Pencil aria-hidden />
        </IconButton>
      )}
    </span>
  );
}

function TypeForm({
  asset,
  version,
  types,
  onClose,
}: TypeFieldProps & { types: string[]; onClose: () => void }) {
  const { common, detail } = useWords();
  const t = detail.type;
  const { api } = useAdmin();
  const run = useTask();
  const updateAsset = useMutation(api.updateAsset);
  const id = useId();
  const [type, setType] = useState(version.contentType);
  const [isWrong, setIsWrong] = useState(false);
  const { folderPath, basename, publishedVersionId, pendingVersionId } = asset;
  const { versionId, state } = version;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const contentType = type.trim();
    if (!isMediaType(contentType)) return setIsWrong(true);
    // A version that waits counts as published.
    const expect = { publishedVersionId: pendingVersionId ?? publishedVersionId };
    const made = await run(
      () => updateAsset({ folderPath, basename, versionId, contentType, expect }),
      (made) =>
        made === null
          ? { title: t.unchanged(contentType) }
          : {
              title: t.changed(made.version, contentType),
              description: state === "published" ? t.published : t.draft,
            },
    );
    if (made !== undefined) onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onClose();
  };
  return (
    <form className="cva-type-form" onSubmit={(event) => void submit(event)} onKeyDown={onKeyDown}>
      <input
        className="cva-inline-input"
        aria-label={t.field(shownName(basename))}
        aria-invalid={isWrong}
        aria-describedby={`${id}-hint`}
        list={`${id}-types`}
        value={type}
        maxLength={255}
        spellCheck={false}
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setType(event.target.value);
          setIsWrong(false);
        }}
      />
      <datalist id={`${id}-types`}>
        {types.map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <p
        id={`${id}-hint`}
        className="cva-hint"
        data-tone={isWrong ? "problem" : undefined}
        role={isWrong ? "alert" : undefined}
      >
        {isWrong ? t.invalid : t.hint(version.version)}
      </p>
      <div className="cva-type-foot">
        <Button look="main" type="submit">
          {t.save}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {common.cancel}
        </Button>
      </div>
    </form>
  );
}
