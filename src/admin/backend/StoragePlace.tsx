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
  const words = useWords();
  const t = words.backend.storage;
  const { backend, r2PublicUrl, r2KeyPrefix } = settings;
  return (
    <Part
      title={t.title}
      words={t.hint}
      action={<Button onClick={() => setIsChanging(true)}>{t.change}</Button>}
    >
      <dl className="cva-facts">
        <div>
          <dt>{t.backend}</dt>
          <dd>{words.common.backends[backend]}</dd>
        </div>
        {r2PublicUrl !== undefined && (
          <div>
            <dt>{t.publicUrl}</dt>
            <dd>{r2PublicUrl}</dd>
          </div>
        )}
        {r2KeyPrefix !== undefined && r2KeyPrefix !== "" && (
          <div>
            <dt>{t.keyPrefix}</dt>
            <dd>{r2KeyPrefix}</dd>
          </div>
        )}
      </dl>
      {isChanging && <StorageDialog settings={settings} onClose={() => setIsChanging(false)} />}
    </Part>
  );
}

function StorageDialog({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const words = useWords();
  const t = words.backend.storage;
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
      toast({ title: t.saved(backend) });
      onClose();
    } catch (error) {
      const { title, advice } = explain(words, error);
      setProblem(words.common.problem(title, advice));
    }
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <DialogForm submitLabel={words.common.save} onSubmit={() => void save()} onClose={onClose}>
        <fieldset className="cva-options">
          <legend className="cva-only-heard">{t.backend}</legend>
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
                {words.common.backends[name]}
                <span className="cva-hint">{t.hints[name]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {BACKENDS[backend].isBucket && (
          <>
            <label className="cva-field">
              <span>{t.publicUrl}</span>
              <input
                className="cva-input"
                type="url"
                placeholder="https://files.example.com"
                value={publicUrl}
                aria-describedby={hint}
                onChange={(event) => setPublicUrl(event.target.value)}
              />
              <span className="cva-hint" id={hint}>
                {t.publicUrlHint}
              </span>
            </label>
            <label className="cva-field">
              <span>{t.keyPrefix}</span>
              <input
                className="cva-input"
                placeholder={t.noKeyPrefix}
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
