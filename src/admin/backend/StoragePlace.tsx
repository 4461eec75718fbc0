import { useMutation } from "convex/react";
import { useId, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import type { AssetAdminApi } from "../types.js";
import { Button } from "../ui/Button.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { useToast } from "../ui/Toasts.js";
import { BACKEND_NAMES, type BackendName } from "../words/backends.js";
import { explain } from "../words/explain.js";
import { Part } from "./Part.js";

export type Settings = AssetAdminApi["getSettings"]["_returnType"];

/** Where the bytes of new uploads go. */
export function StoragePlace({ settings }: { settings: Settings }) {
  const [isChanging, setIsChanging] = useState(false);
  const { backend, r2PublicUrl, r2KeyPrefix } = settings;
  return (
    <Part
      title="Where new files go"
      words="What is stored already stays where it is until it is moved."
      action={<Button onClick={() => setIsChanging(true)}>Change…</Button>}
    >
      <dl className="cva-facts">
        <div>
          <dt>Storage</dt>
          <dd>{BACKEND_NAMES[backend]}</dd>
        </div>
        {r2PublicUrl !== undefined && (
          <div>
            <dt>Address of the bucket</dt>
            <dd>{r2PublicUrl}</dd>
          </div>
        )}
        {r2KeyPrefix !== undefined && r2KeyPrefix !== "" && (
          <div>
            <dt>Prefix of its keys</dt>
            <dd>{r2KeyPrefix}</dd>
          </div>
        )}
      </dl>
      {isChanging && <StorageDialog settings={settings} onClose={() => setIsChanging(false)} />}
    </Part>
  );
}

function StorageDialog({ settings, onClose }: { settings: Settings; onClose: () => void }) {
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
      // Without an address here, the deployment's environment says it.
      await configure({
        backend,
        ...(r2PublicUrl === "" ? {} : { r2PublicUrl }),
        ...(prefix === (settings.r2KeyPrefix ?? "") ? {} : { r2KeyPrefix: prefix.trim() }),
      });
      toast({ title: `New files go to ${BACKEND_NAMES[backend]}` });
      onClose();
    } catch (error) {
      const { title, advice } = explain(error);
      setProblem(`${title}. ${advice}`);
    }
  };
  return (
    <Dialog title="Where new files go" onClose={onClose}>
      <DialogForm submitLabel="Save" onSubmit={() => void save()} onClose={onClose}>
        <fieldset className="cva-options">
          <legend className="cva-only-heard">Storage</legend>
          {(["convex", "r2"] as const).map((name) => (
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
                {BACKEND_NAMES[name]}
                <span className="cva-hint">
                  {name === "convex"
                    ? "With the deployment. Nothing to set up."
                    : "A bucket of your own. Its key is in the deployment's environment."}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
        {backend === "r2" && (
          <>
            <label className="cva-field">
              <span>Address of the bucket</span>
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
              <span>Prefix of its keys</span>
              <input
                className="cva-input"
                placeholder="none"
                value={prefix}
                onChange={(event) => setPrefix(event.target.value)}
              />
            </label>
          </>
        )}
        {problem !== null && (
          <p className="cva-hint" data-tone="problem" role="alert">
            {problem}
          </p>
        )}
      </DialogForm>
    </Dialog>
  );
}
