import { Loading, Problem } from "../../ui/Notices.js";
import { formatBytes } from "../../words/format.js";
import { MOST_BYTES } from "./readText.js";
import { useText } from "./useText.js";

/** The beginning of a text file as source; none of it is executed. */
export default function TextPreview({ url }: { url: string }) {
  const state = useText(url);
  if (state === null) return <Loading label="Loading preview…" />;
  if ("error" in state) return <Problem error={state.error} />;
  return <PlainText {...state} />;
}

export function PlainText({ text, isWhole }: { text: string; isWhole: boolean }) {
  return (
    <>
      <pre className="cva-preview-text" tabIndex={0} aria-label="Text">
        {text === "" ? "This file is empty." : text}
      </pre>
      {!isWhole && (
        <p className="cva-preview-more">These are the first {formatBytes(MOST_BYTES)} of it.</p>
      )}
    </>
  );
}
