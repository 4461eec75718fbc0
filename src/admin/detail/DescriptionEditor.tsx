import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import {
  type FocalPoint,
  MAX_ALT_LENGTH,
  MAX_TITLE_LENGTH,
} from "../../shared/assetDescriptions.js";
import type { AssetRow } from "../list/rows.js";
import { Button, IconButton } from "../ui/Button.js";
import { FormProblem } from "../ui/Notices.js";
import { TagsField, useTags } from "../ui/TagsField.js";
import { kindOf } from "../words/mediaKinds.js";
import { useWords } from "../words/WordsContext.js";
import { type AltText, altOfTexts, altTexts, areLanguagesMissing } from "./altTexts.js";
import { FocalPointField } from "./FocalPointField.js";
import { useDescribe } from "./useDescribe.js";
import type { Version } from "./useVersions.js";

/** The editor for an asset's description, which pages show to every visitor. */
export default function DescriptionEditor({
  asset,
  shown,
}: {
  asset: AssetRow;
  shown: Version | undefined;
}) {
  const { common, detail, ui } = useWords();
  const t = detail.description;
  const describe = useDescribe();
  const [title, setTitle] = useState(asset.title ?? "");
  const [texts, setTexts] = useState(() => altTexts(asset.alt));
  const [isOrnament, setIsOrnament] = useState(asset.alt === "");
  const tags = useTags(asset.tags ?? []);
  const [point, setPoint] = useState<FocalPoint | null>(asset.focalPoint ?? null);

  const isImage = shown !== undefined && kindOf(shown.contentType) === "image";
  const isIncomplete = !isOrnament && areLanguagesMissing(texts);
  const described = {
    alt: isOrnament ? "" : altOfTexts(texts),
    title: title.trim() === "" ? null : title.trim(),
    tags: tags.all.length === 0 ? null : tags.all,
    focalPoint: point,
  };
  const { alt = null, title: titleBefore = null, tags: tagsBefore = null } = asset;
  const before = {
    alt,
    title: titleBefore,
    tags: tagsBefore,
    focalPoint: asset.focalPoint ?? null,
  };
  const isChanged = JSON.stringify(described) !== JSON.stringify(before);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !isIncomplete) void describe(asset, described, before);
  };
  return (
    <form className="cva-metadata" onSubmit={submit}>
      <h3 className="cva-detail-title">{t.title}</h3>
      <p className="cva-hint">{t.hint}</p>
      <label className="cva-field">
        <span>{t.heading}</span>
        <input
          className="cva-input"
          maxLength={MAX_TITLE_LENGTH}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <TagsField label={ui.tags.title} state={tags} />
      {(isImage || alt !== null) && (
        <AltFields
          texts={texts}
          onTexts={setTexts}
          isOrnament={isOrnament}
          onOrnament={setIsOrnament}
        />
      )}
      <FormProblem words={isIncomplete ? t.needsLanguages : null} />
      {isImage && (
        <FocalPointField asset={asset} version={shown} point={point} onPoint={setPoint} />
      )}
      {isChanged && (
        <div className="cva-description-foot">
          <Button look="main" type="submit" disabled={isIncomplete}>
            {common.save}
          </Button>
        </div>
      )}
    </form>
  );
}

/** One text for all languages, or one for each. */
function AltFields({
  texts,
  onTexts,
  isOrnament,
  onOrnament,
}: {
  texts: AltText[];
  onTexts: (texts: AltText[]) => void;
  isOrnament: boolean;
  onOrnament: (isOrnament: boolean) => void;
}) {
  const t = useWords().detail.description;
  const hasLanguages = texts.length > 1 || texts.some(({ language }) => language !== "");
  const set = (id: number, part: Partial<AltText>) =>
    onTexts(texts.map((text) => (text.id === id ? { ...text, ...part } : text)));
  return (
    <fieldset className="cva-alt">
      <legend>{t.alt}</legend>
      <label className="cva-check">
        <input
          type="checkbox"
          checked={isOrnament}
          onChange={(event) => onOrnament(event.target.checked)}
        />
        <span>{t.isOrnament}</span>
      </label>
      {!isOrnament &&
        texts.map(({ id, language, text }, index) => (
          <div key={id} className="cva-alt-row" data-languages={hasLanguages || undefined}>
            {hasLanguages && (
              <>
                <input
                  className="cva-input"
                  aria-label={t.language(index + 1)}
                  placeholder={t.languageHint}
                  maxLength={35}
                  autoCapitalize="none"
                  spellCheck={false}
                  value={language}
                  autoFocus={language === "" && text === "" && index > 0}
                  onChange={(event) => set(id, { language: event.target.value })}
                />
                <IconButton
                  label={t.removeLanguage(language)}
                  onClick={() => {
                    const others = texts.filter((other) => other.id !== id);
                    onTexts(others.length === 0 ? altTexts(undefined) : others);
                  }}
                >
                  <X aria-hidden />
                </IconButton>
              </>
            )}
            <textarea
              className="cva-input"
              aria-label={hasLanguages ? t.altOf(index + 1) : t.alt}
              placeholder={t.altHint}
              rows={2}
              maxLength={MAX_ALT_LENGTH}
              lang={language || undefined}
              value={text}
              onChange={(event) => set(id, { text: event.target.value })}
            />
          </div>
        ))}
      {!isOrnament && (
        <Button
          look="quiet"
          onClick={() => {
            const id = Math.max(...texts.map((text) => text.id)) + 1;
            onTexts([...texts, { id, language: "", text: "" }]);
          }}
        >
          <Plus aria-hidden />
          {t.addLanguage}
        </Button>
      )}
    </fieldset>
  );
}
