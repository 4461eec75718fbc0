import { useConvex } from "convex/react";
import {
  ArrowLeft,
  CalendarClock,
  CalendarX,
  CloudUpload,
  Link2,
  PackageX,
  Trash2,
  Undo2,
} from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import { Button } from "../ui/Button.js";
import { Confirm } from "../ui/Dialog.js";
import { useDialog } from "../ui/Dialogs.js";
import { Empty, Loading, Problem } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";
import { ApplyDialog } from "./ApplyDialog.js";
import { EntryList } from "./EntryList.js";
import { useReleaseApi, useReleasesFolder } from "./ReleasesProvider.js";
import { StatusBadge, StatusLine } from "./Status.js";
import type { Applying } from "./applying.js";
import type { Release } from "./types.js";

/** One release: its state, what can be done with it, and its files. */
export function ReleaseView({ releaseId }: { releaseId: string }) {
  const t = useWords().releases;
  const { navigate } = useAdmin();
  const api = useReleaseApi();
  const outermost = useReleasesFolder();
  const { data: release, error } = useLive(api.getRelease, { releaseId });
  const toAll = () => navigate({ view: "releases", folderPath: outermost ?? "" });
  return (
    <>
      <Button look="quiet" className="cva-release-back" onClick={toAll}>
        <ArrowLeft aria-hidden />
        {t.all}
      </Button>
      {error !== undefined && <Problem error={error} />}
      {release === undefined && error === undefined && <Loading label={t.loading} />}
      {release === null && (
        <Empty icon={PackageX} title={t.notFound.title}>
          {t.notFound.advice}
        </Empty>
      )}
      {release != null && (
        <>
          <ReleaseHead release={release} onDiscarded={toAll} />
          <EntryList release={release} />
        </>
      )}
    </>
  );
}

function ReleaseHead({ release, onDiscarded }: { release: Release; onDiscarded: () => void }) {
  const t = useWords().releases;
  const { status, name, folderPath, entryCount } = release;
  const [applying, setApplying] = useState<Applying | null>(null);
  const [isDiscarding, setIsDiscarding] = useState(false);
  const actions = useReleaseActions(release);
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that had the focus may be gone with the state, or with the dialog that it opened.
  const keepFocus = () => {
    if (document.activeElement === document.body) heading.current?.focus();
  };
  useEffect(keepFocus, [status]);
  const close = () => {
    setApplying(null);
    setTimeout(keepFocus);
  };
  const isOpen = status === "open";
  const isWaiting = status === "scheduled" || status === "publishing";
  return (
    <header className="cva-part cva-release-head">
      <div className="cva-release-title">
        <h2 ref={heading} tabIndex={-1}>
          {name}
        </h2>
        <StatusBadge release={release} />
      </div>
      <p>
        <StatusLine release={release} />
      </p>
      {folderPath !== "" && <p className="cva-release-line">{t.within(folderPath)}</p>}
      <div className="cva-release-actions">
        {isOpen && (
          <>
            <Button look="main" disabled={entryCount === 0} onClick={() => setApplying("publish")}>
              <CloudUpload aria-hidden />
              {t.publish.open}
            </Button>
            <Button disabled={entryCount === 0} onClick={() => setApplying("schedule")}>
              <CalendarClock aria-hidden />
              {t.schedule.open}
            </Button>
          </>
        )}
        {isWaiting && (
          <Button onClick={() => void actions.unschedule()}>
            <CalendarX aria-hidden />
            {t.schedule.cancel}
          </Button>
        )}
        {(isOpen || isWaiting) && <PreviewButton release={release} />}
        {status === "published" && (
          <Button onClick={() => setApplying("rollBack")}>
            <Undo2 aria-hidden />
            {t.rollBack.open}
          </Button>
        )}
        {(isOpen || status === "scheduled") && (
          <Button look="quiet" onClick={() => setIsDiscarding(true)}>
            <Trash2 aria-hidden />
            {t.discard.open}
          </Button>
        )}
      </div>
      {applying !== null && <ApplyDialog release={release} applying={applying} onClose={close} />}
      {isDiscarding && (
        <Confirm
          title={t.discard.title(name)}
          description={t.discard.description}
          confirmLabel={t.discard.submit}
          onConfirm={() => void actions.discard().then((isDone) => isDone && onDiscarded())}
          onClose={() => setIsDiscarding(false)}
        />
      )}
    </header>
  );
}

/** Nothing, if the app does not export the function. */
function PreviewButton({ release }: { release: Release }) {
  const t = useWords().releases.preview;
  const { api } = useAdmin();
  const getFolderPreviewUrl = api.getFolderPreviewUrl;
  const open = useDialog();
  if (getFolderPreviewUrl === undefined) return null;
  const show = () =>
    open(async () => {
      const { PreviewDialog } = await import("./PreviewDialog.js");
      const props = { release, getFolderPreviewUrl };
      return (onClose) => <PreviewDialog {...props} onClose={onClose} />;
    });
  return (
    <Button disabled={release.entryCount === 0} onClick={show}>
      <Link2 aria-hidden />
      {t.open}
    </Button>
  );
}

function useReleaseActions({ releaseId, name, scheduledFor }: Release) {
  const { common, releases: t } = useWords();
  const convex = useConvex();
  const run = useTask();
  const api = useReleaseApi();
  return {
    async discard(): Promise<boolean> {
      const done = await run(
        () => convex.mutation(api.discardRelease, { releaseId }),
        () => ({ title: t.discard.done(name) }),
      );
      return done !== undefined;
    },
    async unschedule(): Promise<void> {
      const again = () =>
        convex.mutation(api.scheduleRelease, { releaseId, publishAt: scheduledFor! });
      await run(
        () => convex.mutation(api.unscheduleRelease, { releaseId }),
        () => ({
          title: t.schedule.canceled,
          action:
            scheduledFor === undefined
              ? undefined
              : { label: common.undo, onClick: () => void run(again) },
        }),
      );
    },
  };
}
