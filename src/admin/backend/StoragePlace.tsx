import { useMutation } from "convex/react";
import { useId, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import type { AssetAdminApi } from "../types.js";
import { Button } from "../ui/Button.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { FormProblem } from "../ui/Notices.js";
import { useToast } from "../ui/Toasts.js";
import { BACKENDS, type BackendName, EACH_BACKEND } from "../words/backends.js";
import { explain } from "../words/explain.js";
import { Part } from "../ui/Part.js";
import { useWords } from "../words/WordsContext.js";

export type Settings = AssetAdminApi["getSettings"]["_returnType"];

/** The form for the storage backend of new uploads. */
export function StoragePlace({ settings }: { settings: Settings }) {
  const [isChanging, setIsChanging] = useState(false);
  const { backend, r2PublicUrl, r2KeyPrefix } = settings;
  return (
    <Part
      title="Storage of new files"
      words="Existing files stay where they are until you move them."
      action={<Button onClick={() => setIsChanging(true)}>Change…</Button>}
    >
      <dl className="cva-facts">
        <div>
          <dt>Storage</dt>
          <dd>{BACKENDS[backend].name}</dd>
        </div>
        {r2PublicUrl !== undefined && (
          <div>
            <dt>Public URL of the bucket</dt>
            <dd>{r2PublicUrl}</dd>
          </div>
        )}
        {r2KeyPrefix !== undefined && r2KeyPrefix !== "" && (
          <div>
            <dt>Key prefix</dt>
            <dd>{r2KeyPrefix}</dd>
          </div>
        )}
      </dl>
      {isChanging && <StorageDialog settings={settings} onClose={() => setIsChanging(false)} />}
    </Part>
  );
}

function StorageDialog({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const t = useWords();
  const { api } = useAdmin();
  const toast = useToast();
  const configure = useMutation(api.configureStorageBackend);
  const [backend, setBackend] = useState<BackendName>(settings.backend);
  const [publicUrl, setPublicUrl] = useState(settings.r2PublicUrl ?? "");
  const [prefix, setPrefix] = useState(settings.r2KeyPrefix ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const hint = useId();

  const save = async () => {
    const r2PublicUrl = publicUrl.trim();
    try {
      // Without a public URL here, the deployment's environment variable applies.
      await configure({
        backend,
        ...(r2PublicUrl === "" ? {} : { r2PublicUrl }),
        ...(prefix === (settings.r2KeyPrefix ?? "") ? {} : { r2KeyPrefix: prefix.trim() }),
      });
      toast({ title: `New files are stored in ${BACKENDS[backend].name}` });
      onClose();
    } catch (error) {
      const { title, advice } = explain(t, error);
      setProblem(`${title}. ${advice}`);
    }
  };
  return (
    <Dialog title="Storage of new files" onClose={onClose}>
      <DialogForm submitLabel="Save" onSubmit={() => void save()} onClose={onClose}>
        <fieldset className="cva-options">
          <legend className="cva-only-heard">Storage</legend>
          {EACH_BACKEND.map((name) => (
            <label key={name} className="cva-option">
              <input
                type="radio"
                name="backend"
                checked={backend === name}
                onChange={() => {
                  setBackend(name);
                  setProblem(null);
                }}
              />
              <span>
                {BACKENDS[name].name}
                <span className="cva-hint">{BACKENDS[name].hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {BACKENDS[backend].isBucket && (
          <>
            <label className="cva-field">
              <span>Public URL of the bucket</span>
              <input
                className="cva-input"
                type="url"
                placeholder="https://files.example.com"
                value={publicUrl}
                aria-describedby={hint}
                onChange={(event) => setPublicUrl(event.target.value)}
              />
              <span className="cva-hint" id={hint}>
                Where browsers find its files; empty if R2_PUBLIC_URL says so.
              </span>
            </label>
            <label className="cva-field">
              <span>Key prefix</span>
              <input
                className="cva-input"
                placeholder="none"
                value={prefix}
                onChange={(event) => setPrefix(event.target.value)}
              />
            </label>
          </>
        )}
        <FormProblem words={problem} />
      </DialogForm>
    </Dialog>
  );
}
