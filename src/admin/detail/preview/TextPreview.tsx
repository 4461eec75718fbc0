import { Loading, Problem } from "../../ui/Notices.js";
import { useWords } from "../../words/WordsContext.js";
import { MOST_BYTES } from "./readText.js";
import { useText } from "./useText.js";

/** The beginning of a text file as source; none of it is executed. */
export default function TextPreview({ url }: { url: string }) {
  const t = useWords();
  const state = useText(url);
  if (state === null) return <Loading label={t.detail.preview.loading} />;
  if ("error" in state) return <Problem error={state.error} />;
  return <PlainText {...state} />;
}

export function PlainText({ text, isWhole }: { text: string; isWhole: boolean }) {
  const t = useWords().detail.preview;
  return (
    <>
      <pre className="cva-preview-text" tabIndex={0} aria-label={t.text}>
        {text === "" ? t.empty : text}
      </pre>
      {!isWhole && <p className="cva-preview-more">{t.beginning(MOST_BYTES)}</p>}
    </>
  );
}
