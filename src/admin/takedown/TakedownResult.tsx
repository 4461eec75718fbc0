import { Check, LoaderCircle } from "lucide-react";
import { joinPath } from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { routeUrl } from "../state/paths.js";
import type { AssetAdminApi } from "../types.js";
import { Button } from "../ui/Button.js";
import { CopyButton } from "../ui/CopyButton.js";
import { Dialog } from "../ui/Dialog.js";
import { Problem } from "../ui/Notices.js";
import type { AdminWords } from "../words/en/index.js";
import type { Target } from "./targets.js";
import { useWords } from "../words/WordsContext.js";
import { type Progress, useTakedownProgress } from "./useTakedownProgress.js";

export type Takedown = NonNullable<AssetAdminApi["takeDown"]>["_returnType"];

/** The maximum number of versions of one call. */
const MAX_VERSIONS = 100;

type TakedownResultProps = {
  target: Target;
  takedown: Takedown;
  onTakeDown: (target: Target) => void;
  onClose: () => void;
};

/** The progress of a takedown, the URLs to purge from caches, and the versions that still have the bytes. */
export function TakedownResult({ target, takedown, onTakeDown, onClose }: TakedownResultProps) {
  const { common, takedown: t } = useWords();
  const { filesUrl } = useAdmin();
  const { storageUrls, routePaths, alsoAt } = takedown;
  const urls = [
    ...routePaths.map((path) => (filesUrl === null ? `/${path}` : routeUrl(filesUrl, path))),
    ...storageUrls,
  ];
  return (
    <Dialog title={t.done(target)} onClose={onClose}>
      <Status takedown={takedown} />
      {alsoAt.length > 0 && (
        <SharedBytes alsoAt={alsoAt} onTakeDown={onTakeDown} onClose={onClose} />
      )}
      <section className="cva-takedown-part">
        <div className="cva-code-head">
          <h3>{t.purge.title}</h3>
          <CopyButton text={urls.join("\n")} label={t.purge.copy(urls.length)} />
        </div>
        <pre className="cva-code" tabIndex={0} aria-label={t.purge.urls}>
          {urls.join("\n")}
        </pre>
        <p className="cva-hint">
          {t.purge.advice}
          {filesUrl === null && ` ${t.purge.prefix}`}
          {routePaths.length > MAX_VERSIONS && ` ${t.purge.first(MAX_VERSIONS)}`}
        </p>
      </section>
      <div className="cva-dialog-foot">
        <Button look="main" onClick={onClose}>
          {common.close}
        </Button>
      </div>
    </Dialog>
  );
}

function Status({ takedown: { assetIds, alsoAt } }: { takedown: Takedown }) {
  const t = useWords();
  const { data, error } = useTakedownProgress(assetIds);
  if (error !== undefined) return <Problem error={error} />;
  const isDone = data?.isDone === true;
  const Icon = isDone ? Check : LoaderCircle;
  return (
    <p className="cva-takedown-status" role="status">
      <Icon className={isDone ? undefined : "cva-spin"} aria-hidden />
      {progressWords(t, data, alsoAt.length > 0)}
    </p>
  );
}

/** @param isShared true if other versions keep the bytes. */
export function progressWords(
  { takedown: { progress: t } }: AdminWords,
  progress: Progress | undefined,
  isShared: boolean,
): string {
  if (progress === undefined) return t.checking;
  const { isDone, hasVersions, objectsLeft, failures } = progress;
  if (isDone) return isShared ? t.doneShared : t.done;
  return hasVersions ? t.versions : t.objects(objectsLeft, failures);
}

type SharedBytesProps = Pick<Takedown, "alsoAt"> &
  Pick<TakedownResultProps, "onTakeDown" | "onClose">;

/** Other versions with the same stored object, which stays for them. */
function SharedBytes({ alsoAt, onTakeDown, onClose }: SharedBytesProps) {
  const t = useWords().takedown.shared;
  const { api, navigate } = useAdmin();
  const places = new Map(
    alsoAt.map((place) => [joinPath(place.folderPath, place.basename), place]),
  );
  const versionIds = alsoAt.slice(0, MAX_VERSIONS).map(({ versionId }) => versionId);
  return (
    <section className="cva-takedown-part">
      <h3>{t.title}</h3>
      <p>{t.advice(alsoAt.length)}</p>
      <ul>
        {[...places].map(([path, { folderPath, basename }]) => (
          <li key={path}>
            <button
              type="button"
              className="cva-crumb"
              onClick={() => {
                onClose();
                navigate({ folderPath, basename });
              }}
            >
              {path}
            </button>
          </li>
        ))}
      </ul>
      {api.takeDownVersions !== undefined && (
        <Button look="danger" onClick={() => onTakeDown({ kind: "versions", versionIds })}>
          {t.takeDown(versionIds.length)}
        </Button>
      )}
    </section>
  );
}
