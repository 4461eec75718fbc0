import { Check, LoaderCircle } from "lucide-react";
import { joinPath } from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { routeUrl } from "../state/paths.js";
import type { AssetAdminApi } from "../types.js";
import { Button } from "../ui/Button.js";
import { CopyButton } from "../ui/CopyButton.js";
import { Dialog } from "../ui/Dialog.js";
import { Problem } from "../ui/Notices.js";
import { plural } from "../words/format.js";
import type { Target } from "./targets.js";
import { type Progress, useTakedownProgress } from "./useTakedownProgress.js";

export type Takedown = NonNullable<AssetAdminApi["takeDown"]>["_returnType"];

/** The maximum number of versions of one call. */
const MAX_VERSIONS = 100;

type TakedownResultProps = {
  /** The name of what was taken down. */
  name: string;
  takedown: Takedown;
  onTakeDown: (target: Target) => void;
  onClose: () => void;
};

/** The progress of a takedown, the URLs to purge from caches, and the versions that still have the bytes. */
export function TakedownResult({ name, takedown, onTakeDown, onClose }: TakedownResultProps) {
  const { filesUrl } = useAdmin();
  const { storageUrls, routePaths, alsoAt } = takedown;
  const urls = [
    ...routePaths.map((path) => (filesUrl === null ? `/${path}` : routeUrl(filesUrl, path))),
    ...storageUrls,
  ];
  return (
    <Dialog title={`Took down ${name}`} onClose={onClose}>
      <Status takedown={takedown} />
      {alsoAt.length > 0 && (
        <SharedBytes alsoAt={alsoAt} onTakeDown={onTakeDown} onClose={onClose} />
      )}
      <section className="cva-takedown-part">
        <div className="cva-code-head">
          <h3>Purge from caches</h3>
          <CopyButton text={urls.join("\n")} label={`Copy ${plural(urls.length, "URL")}`} />
        </div>
        <pre className="cva-code" tabIndex={0} aria-label="URLs to purge">
          {urls.join("\n")}
        </pre>
        <p className="cva-hint">
          Browsers and CDNs may keep copies until you purge these URLs or they expire.
          {filesUrl === null && " Put the prefix of your routes before the paths."}
          {routePaths.length > MAX_VERSIONS &&
            " Only the first 100 versions are listed: purge the others by prefix."}
        </p>
      </section>
      <div className="cva-dialog-foot">
        <Button look="main" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

function Status({ takedown: { assetIds, alsoAt } }: { takedown: Takedown }) {
  const { data, error } = useTakedownProgress(assetIds);
  if (error !== undefined) return <Problem error={error} />;
  const isDone = data?.isDone === true;
  const Icon = isDone ? Check : LoaderCircle;
  return (
    <p className="cva-takedown-status" role="status">
      <Icon className={isDone ? undefined : "cva-spin"} aria-hidden />
      {progressWords(data, alsoAt.length > 0)}
    </p>
  );
}

/** @param isShared true if other versions keep the bytes. */
export function progressWords(progress: Progress | undefined, isShared: boolean): string {
  if (progress === undefined) return "No route, list or URL serves it. Checking the storage…";
  const { isDone, hasVersions, objectsLeft, failures } = progress;
  if (isDone) return isShared ? "Done: the versions are deleted." : "Done: the bytes are deleted.";
  if (hasVersions) return "No route, list or URL serves it. Deleting the versions…";
  const left = `The bucket has ${plural(objectsLeft, "object")} left to delete.`;
  return failures === 0
    ? left
    : `${left} ${plural(failures, "request")} failed so far; failed requests are retried.`;
}

type SharedBytesProps = Pick<Takedown, "alsoAt"> &
  Pick<TakedownResultProps, "onTakeDown" | "onClose">;

/** Other versions with the same stored object, which stays for them. */
function SharedBytes({ alsoAt, onTakeDown, onClose }: SharedBytesProps) {
  const { api, navigate } = useAdmin();
  const places = new Map(
    alsoAt.map((place) => [joinPath(place.folderPath, place.basename), place]),
  );
  const versionIds = alsoAt.slice(0, MAX_VERSIONS).map(({ versionId }) => versionId);
  const name = plural(versionIds.length, "version");
  return (
    <section className="cva-takedown-part">
      <h3>The bytes are still in use</h3>
      <p>
        {plural(alsoAt.length, "other version")} {alsoAt.length === 1 ? "shares" : "share"} the
        stored object. It stays until you take {alsoAt.length === 1 ? "it" : "them"} down, too:
      </p>
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
        <Button look="danger" onClick={() => onTakeDown({ kind: "versions", versionIds, name })}>
          Take down {name}…
        </Button>
      )}
    </section>
  );
}
