import { useConvex } from "convex/react";
import { Folder, Gauge, Pencil, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { usePageList } from "../../react/usePageList.js";
import { missingFunction } from "../../shared/missingFunction.js";
import { useAdmin } from "../state/AdminContext.js";
import { shownPath } from "../state/paths.js";
import { useTask } from "../state/useTask.js";
import type { AssetAdminApi } from "../types.js";
import { Button, IconButton } from "../ui/Button.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "../ui/Part.js";
import { QuotaDialog } from "./QuotaDialog.js";
import { type Quota, metersOf } from "./quotas.js";
import { useWords } from "../words/WordsContext.js";

const PAGE_SIZE = 50;

type QuotaPartProps = {
  folderPath: string;
  listQuotas: NonNullable<AssetAdminApi["listQuotas"]>;
};

/** The quotas of a folder and its subfolders; hidden if the app does not export the function. */
export function QuotaPart({ folderPath, listQuotas }: QuotaPartProps) {
  const words = useWords();
  const t = words.usage.quotas;
  const { api, navigate } = useAdmin();
  const convex = useConvex();
  const run = useTask();
  const list = usePageList(listQuotas, { folderPath }, { first: PAGE_SIZE });
  const [editing, setEditing] = useState<string | null>(null);
  const main = useRef<HTMLButtonElement>(null);
  const setQuota = api.setQuota;
  const quotaOf = (path: string) => list.results.find((quota) => quota.folderPath === path);
  const isLoaded = list.status !== "LoadingFirstPage";

  const remove = async ({ folderPath, maxBytes, maxFiles }: Quota) => {
    const set = (limits: Pick<Quota, "maxBytes" | "maxFiles">) =>
      run(
        () => convex.mutation(setQuota!, { folderPath, ...limits }),
        (quota) =>
          quota === null
            ? {
                title: t.removed(folderPath),
                action: {
                  label: words.common.undo,
                  onClick: () => void set({ maxBytes, maxFiles }),
                },
              }
            : undefined,
      );
    await set({ maxBytes: null, maxFiles: null });
    // The focused button is gone with its row.
    main.current?.focus();
  };
  if (missingFunction(list.error) !== null) return null;
  return (
    <Part
      title={t.title}
      words={t.hint(folderPath)}
      action={
        setQuota !== undefined &&
        isLoaded && (
          <Button ref={main} onClick={() => setEditing(folderPath)}>
            <Gauge aria-hidden />
            {quotaOf(folderPath) === undefined ? t.set : t.change}
          </Button>
        )
      }
    >
      {list.error !== null && <Problem error={list.error} />}
      {!isLoaded && list.error === null && <Loading label={t.loading} />}
      {list.status === "Exhausted" && list.results.length === 0 && (
        <p className="cva-hint">{t.none}</p>
      )}
      {list.results.length > 0 && (
        <ul className="cva-quotas" aria-label={t.title}>
          {list.results.map((quota) => (
            <QuotaRow
              key={quota.folderPath}
              quota={quota}
              onOpen={() => navigate({ view: "storage", folderPath: quota.folderPath })}
              change={
                setQuota && {
                  onEdit: () => setEditing(quota.folderPath),
                  onRemove: () => void remove(quota),
                }
              }
            />
          ))}
        </ul>
      )}
      {list.status === "CanLoadMore" && (
        <Button look="quiet" onClick={() => list.loadMore(PAGE_SIZE)}>
          {t.more}
        </Button>
      )}
      {editing !== null && setQuota !== undefined && (
        <QuotaDialog
          folderPath={editing}
          quota={quotaOf(editing)}
          setQuota={setQuota}
          onClose={() => setEditing(null)}
        />
      )}
    </Part>
  );
}

type QuotaRowProps = {
  quota: Quota;
  onOpen: () => void;
  /** Undefined if the app does not export the function. */
  change: { onEdit: () => void; onRemove: () => void } | undefined;
};

function QuotaRow({ quota, onOpen, change }: QuotaRowProps) {
  const words = useWords();
  const t = words.usage.quotas;
  const { folderPath } = quota;
  return (
    <li>
      <div className="cva-quota-head">
        <button type="button" className="cva-usage-name" onClick={onOpen}>
          <Folder aria-hidden />
          <span>{shownPath(words, folderPath)}</span>
        </button>
        {quota.isCounting && (
          <span className="cva-badge" data-tone="draft">
            {t.counting}
          </span>
        )}
        {change !== undefined && (
          <span className="cva-quota-tools">
            <IconButton label={t.changeOf(folderPath)} onClick={change.onEdit}>
              <Pencil aria-hidden />
            </IconButton>
            <IconButton label={t.removeOf(folderPath)} onClick={change.onRemove}>
              <Trash2 aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
      {metersOf(words, quota).map(({ name, words, share, shareWords }) => (
        <p key={name} className="cva-quota-meter" data-full={share === 1 || undefined}>
          <span>{name}</span>
          <span>{words}</span>
          {share !== null && (
            <>
              <span className="cva-usage-bar" aria-hidden>
                <span style={{ width: `${share * 100}%` }} />
              </span>
              <span className="cva-usage-percent">{shareWords}</span>
            </>
          )}
        </p>
      ))}
    </li>
  );
}
